import { nextOrder } from '@mana/records/rules/sort-order';
import { byUrgency } from '@mana/records/rules/tasks';
import { priorities, tasks, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { dateOrDateTime } from '../calendar-date.ts';
import { quotedTitle, shownDate } from '../deletion.ts';
import { cursor, recordId, titleText } from '../input-fields.ts';
import { recordTools } from '../records/record-tools.ts';

const title = titleText(500);
const description = z.string().max(10_000);
const priority = z.enum(priorities);
const dueDate = dateOrDateTime.nullable().describe('YYYY-MM-DD, or date and time in ISO 8601; null for none');

const tools = recordTools(todoModule, tasks, { one: 'task', many: 'tasks' });

export const taskTable = tools.table;

export const todoTools = [
	tools.create({
		name: 'todo.create',
		title: 'Create task',
		description:
			'Adds a task: something to do once, by a date or not. For something to do regularly use habits_create, for something to remember notes_create.',
		input: z.strictObject({
			title,
			description: description.optional(),
			priority: priority.default('medium'),
			dueDate: dueDate.default(null),
		}),
		values: async (input, ctx) => ({ ...input, order: nextOrder(await tools.table.listPlain(ctx)) }),
	}),
	tools.list({
		name: 'todo.list',
		title: 'List tasks',
		description: 'Lists tasks with their ids: open ones first, the soonest due at the top, then the newest.',
		input: z.strictObject({
			includeCompleted: z.boolean().default(false),
			limit: z.int().min(1).max(500).default(50),
			cursor,
		}),
		where:
			({ includeCompleted }) =>
			(task) =>
				includeCompleted || !task.isCompleted,
		order: byUrgency,
	}),
	tools.update({
		name: 'todo.update',
		title: 'Update task',
		description:
			'Changes the given fields of a task and leaves the others. To mark it done use todo_complete, to undo that todo_reopen.',
		fields: z.object({
			title: title.optional(),
			description: description.nullable().optional(),
			priority: priority.optional(),
			dueDate: dueDate.optional(),
		}),
	}),
	tools.change({
		name: 'todo.complete',
		title: 'Complete task',
		description: 'Marks a task as done. A task that is done already stays as it is.',
		input: z.strictObject({ id: recordId }),
		change: (_, ctx) => {
			const completedAt = new Date(ctx.now()).toISOString();
			return ({ isCompleted }) => (isCompleted ? {} : { isCompleted: true, completedAt });
		},
	}),
	tools.change({
		name: 'todo.reopen',
		title: 'Reopen task',
		description: 'Marks a completed task as open again.',
		input: z.strictObject({ id: recordId }),
		change:
			() =>
			({ isCompleted }) =>
				isCompleted ? { isCompleted: false, completedAt: null } : {},
	}),
	tools.remove({
		name: 'todo.delete',
		title: 'Delete task',
		description:
			'Deletes a task, where the person asks for just that. For one that is done use todo_complete.',
		loses({ title: name, dueDate: due }) {
			const day = shownDate(due);
			return `The task ${quotedTitle(name)}${day ? `, due ${day}` : ''}`;
		},
	}),
];
