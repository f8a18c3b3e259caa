import { nextOrder } from '@mana/records/rules/sort-order';
import { byUrgency } from '@mana/records/rules/tasks';
import { priorities, tasks as taskType, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { dateOrDateTime } from '../calendar-date.ts';
import { deletionInput, describeDeletion, quotedTitle, shownDate } from '../deletion.ts';
import {
	cursor,
	DONE,
	doneOutput,
	hasChange,
	nextCursor,
	noChange,
	recordId,
	titleText,
	undecryptableCount,
} from '../input-fields.ts';
import { createTable, SHOWN_CHARACTERS } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { defineTool } from '../tool-spec.ts';

export const tasks = createTable(taskType);

const title = titleText(500);
const description = z.string().max(10_000);
const priority = z.enum(priorities);
const dueDate = dateOrDateTime.nullable().describe('YYYY-MM-DD, or date and time in ISO 8601; null for none');

const create = defineTool({
	name: 'todo.create',
	title: 'Create task',
	module: todoModule,
	description:
		'Adds a task: something to do once, by a date or not. For something to do regularly use habits_create, for something to remember notes_create.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: false,
	input: z.strictObject({
		title,
		description: description.optional(),
		priority: priority.default('medium'),
		dueDate: dueDate.default(null),
	}),
	output: z.object({ task: taskType.record }),
	recordTypes: [taskType],
	async handler(input, ctx) {
		const order = nextOrder(await tasks.listPlain(ctx));
		return { task: await tasks.insert(ctx, { ...input, order }) };
	},
});

const list = defineTool({
	name: 'todo.list',
	title: 'List tasks',
	module: todoModule,
	description: 'Lists tasks with their ids: open ones first, the soonest due at the top, then the newest.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		includeCompleted: z.boolean().default(false),
		limit: z.int().min(1).max(500).default(50),
		cursor,
	}),
	output: z.object({
		tasks: z.array(taskType.record),
		total: z.int().describe('How many there are, those beyond the limit included'),
		nextCursor,
		undecryptableCount,
	}),
	recordTypes: [taskType],
	async handler({ includeCompleted, limit, cursor: after }, ctx) {
		const { records, ...counts } = await tasks.list(ctx, {
			where: (task) => includeCompleted || !task.isCompleted,
			order: byUrgency,
			limit,
			after,
			maxCharacters: SHOWN_CHARACTERS,
		});
		return { tasks: records, ...counts };
	},
});

const update = defineTool({
	name: 'todo.update',
	title: 'Update task',
	module: todoModule,
	description:
		'Changes the given fields of a task and leaves the others. To mark it done use todo_complete, to undo that todo_reopen.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z
		.strictObject({
			id: recordId,
			title: title.optional(),
			description: description.nullable().optional(),
			priority: priority.optional(),
			dueDate: dueDate.optional(),
		})
		.refine(hasChange, noChange),
	output: doneOutput,
	recordTypes: [taskType],
	async handler({ id, ...fields }, ctx) {
		await tasks.update(ctx, id, () => fields);
		return DONE;
	},
});

const complete = defineTool({
	name: 'todo.complete',
	title: 'Complete task',
	module: todoModule,
	description: 'Marks a task as done. A task that is done already stays as it is.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z.strictObject({ id: recordId }),
	output: doneOutput,
	async handler({ id }, ctx) {
		const completedAt = new Date(ctx.now()).toISOString();
		await tasks.update(ctx, id, (task) => (task.isCompleted ? {} : { isCompleted: true, completedAt }));
		return DONE;
	},
});

const reopen = defineTool({
	name: 'todo.reopen',
	title: 'Reopen task',
	module: todoModule,
	description: 'Marks a completed task as open again.',
	scope: 'user-space',
	policyHint: 'write',
	idempotent: true,
	input: z.strictObject({ id: recordId }),
	output: doneOutput,
	async handler({ id }, ctx) {
		await tasks.update(ctx, id, (task) =>
			task.isCompleted ? { isCompleted: false, completedAt: null } : {},
		);
		return DONE;
	},
});

const remove = defineTool({
	name: 'todo.delete',
	title: 'Delete task',
	module: todoModule,
	description: 'Deletes a task, where the person asks for just that. For one that is done use todo_complete.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	recordTypes: [taskType],
	async describeLoss({ id, purge }, ctx) {
		const { title: name, dueDate } = await tasks.get(ctx, id);
		const due = shownDate(dueDate);
		return describeDeletion(`The task ${quotedTitle(name)}${due ? `, due ${due}` : ''}`, purge);
	},
	async handler({ id, purge }, ctx) {
		await tasks.remove(ctx, id, purge);
		return DONE;
	},
});

export function registerTodoTools(registry = defaultRegistry): void {
	for (const tool of [create, list, update, complete, reopen, remove]) registry.register(tool);
}
