import { countTasks } from '@mana/records/rules/due-dates';
import { inOwnOrder } from '@mana/records/rules/sort-order';
import { tasks, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { recordId } from '../input-fields.ts';
import { personDay, withWeekday } from '../person-day.ts';
import { defineTool } from '../tool-spec.ts';
import { remindersOf } from './todo-reminders.ts';
import { aboutTasks, shownTask } from './todo-shown.ts';
import { taskTable as table, taskTools } from './todo-tasks.ts';

const reading = {
	module: todoModule,
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	recordTypes: [tasks],
} as const;

const get = defineTool({
	...reading,
	name: 'todo.get',
	title: 'Task',
	description: 'Reads one task with its sub-tasks and reminders.',
	input: z.strictObject({ id: recordId }),
	output: z.object({
		task: z.looseObject({ id: z.string() }),
		reminders: z.array(z.looseObject({})).optional(),
	}),
	async handler({ id }, ctx) {
		const [task, about, reminders] = await Promise.all([
			table.get(ctx, id),
			aboutTasks({}, ctx),
			remindersOf(ctx, id),
		]);
		const { description, updatedAt } = task;
		return {
			task: { ...shownTask(task, about), id, ...(description && { description, updatedAt }) },
			...(reminders.length > 0 && { reminders }),
		};
	},
});

const stats = defineTool({
	...reading,
	name: 'todo.stats',
	title: 'Count tasks',
	description: 'Counts tasks: done, open, overdue, due today and later.',
	input: z.strictObject({}),
	output: z.looseObject({ total: z.int(), today: z.int(), date: z.string() }),
	async handler(_, ctx) {
		const day = await personDay(ctx);
		const counts = countTasks(await table.listPlain(ctx), day.bucketOf);
		return { ...counts, date: withWeekday(day.today) };
	},
});

const move = taskTools.change({
	name: 'todo.move',
	title: 'Move task',
	description: 'Puts a task before another one, or at the end.',
	input: z.strictObject({ id: recordId, beforeId: recordId.optional() }),
	async change({ id, beforeId }, ctx) {
		const others = (await table.listPlain(ctx)).filter((task) => task.id !== id).sort(inOwnOrder);
		const before = beforeId === undefined ? undefined : await table.get(ctx, beforeId);
		const place = before ? others.findIndex((task) => task.id === before.id) : others.length;
		const previous = others[place - 1]?.order ?? (before?.order ?? 1) - 2;
		const order = before ? (previous + before.order) / 2 : previous + 1;
		return () => ({ order });
	},
});

/** Reading one task, counting all, and the order in which the person has them. */
export const detailTools = [get, stats, move];
