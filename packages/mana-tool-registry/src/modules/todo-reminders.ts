import { oldestFirst } from '@mana/records/rules/sort-order';
import { taskReminders, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { instant } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, recordId } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import type { ToolContext } from '../tool-spec.ts';
import { taskTable } from './todo-tasks.ts';

const tools = recordTools(todoModule, taskReminders, { one: 'reminder', many: 'reminders' });
const brief = briefly(taskReminders, { without: ['taskId', 'type'] });

export async function remindersOf(ctx: ToolContext, taskId: string) {
	const where = (reminder: { taskId: string }) => reminder.taskId === taskId;
	const { records } = await tools.table.list(ctx, { where, order: oldestFirst });
	return records.map((reminder) => brief.of(reminder));
}

export const reminderTools = [
	tools.create({
		name: 'todo.addReminder',
		title: 'Add reminder',
		description: 'Notes when to remind of a task: at a time, or minutes before it is due.',
		input: z
			.strictObject({
				taskId: recordId,
				at: instant.optional(),
				minutesBefore: z.int().min(0).max(525_600).optional(),
				text: optionalText(500).optional(),
			})
			.refine(({ at, minutesBefore }) => (at === undefined) !== (minutesBefore === undefined), {
				error: 'give either at or minutesBefore',
			}),
		async values({ at, minutesBefore, ...rest }, ctx) {
			await taskTable.get(ctx, rest.taskId);
			return { ...rest, at: at ?? null, minutesBefore: minutesBefore ?? null };
		},
	}),
	tools.remove({
		name: 'todo.deleteReminder',
		title: 'Delete reminder',
		description: 'Deletes a reminder that todo_get names.',
		loses: ({ text }) => `The reminder ${quotedTitle(text ?? '')}`,
	}),
];
