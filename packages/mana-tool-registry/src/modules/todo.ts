import { z } from 'zod';
import { dateOrDateTime, dueAtMs } from '../calendar-date.ts';
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
} from '../input-fields.ts';
import { encrypted, recordBase, undecryptable, undecryptableCount } from '../records/record-schema.ts';
import { ascending, descending, nextOrder } from '../records/sort-order.ts';
import { defineTable, SHOWN_CHARACTERS } from '../records/table.ts';
import { defaultRegistry } from '../registry.ts';
import { defineTool } from '../tool-spec.ts';

const priorities = ['low', 'medium', 'high', 'urgent'] as const;

const taskRecord = z.object({
	...recordBase,
	title: encrypted(z.string()),
	description: encrypted(z.string().nullable()),
	priority: z.enum(priorities),
	isCompleted: z.boolean(),
	completedAt: z.string().nullable(),
	dueDate: z.string().nullable(),
	order: z.number(),
	subtasks: encrypted(z.array(z.looseObject({ title: z.string(), isCompleted: z.boolean() })).nullable()),
	metadata: encrypted(z.looseObject({}).nullable()),
	undecryptable,
});

type Task = z.output<typeof taskRecord>;

export const tasks = defineTable({
	appId: 'todo',
	table: 'tasks',
	noun: 'task',
	record: taskRecord,
	absent: {
		title: '',
		description: null,
		priority: 'medium',
		isCompleted: false,
		completedAt: null,
		dueDate: null,
		order: 0,
		subtasks: null,
		metadata: null,
	},
	searched: { fields: [{ name: 'title', boost: 1 }], quoted: 'title' },
});

const title = titleText(500);
const description = z.string().max(10_000);
const priority = z.enum(priorities);
const dueDate = dateOrDateTime.nullable().describe('YYYY-MM-DD, or date and time in ISO 8601; null for none');

const create = defineTool({
	name: 'todo.create',
	title: 'Create task',
	module: 'todo',
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
	output: z.object({ task: taskRecord }),
	encryptedFields: tasks.encryptedFields,
	async handler(input, ctx) {
		const order = nextOrder(await tasks.listPlain(ctx));
		return { task: await tasks.insert(ctx, { ...input, order }) };
	},
});

const list = defineTool({
	name: 'todo.list',
	title: 'List tasks',
	module: 'todo',
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
		tasks: z.array(taskRecord),
		total: z.int().describe('How many there are, those beyond the limit included'),
		nextCursor,
		undecryptableCount,
	}),
	encryptedFields: tasks.encryptedFields,
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

/** Open before completed, due before undated, then newest first. */
function byUrgency(a: Task, b: Task): number {
	return (
		Number(a.isCompleted) - Number(b.isCompleted) ||
		bySoonest(a.dueDate, b.dueDate) ||
		descending(a.createdAt, b.createdAt)
	);
}

/** As by {@link dueAtMs}, which is needed only where one of them has a time. */
function bySoonest(a: string | null, b: string | null): number {
	if (a === b) return 0;
	const areDates = a?.length === 'YYYY-MM-DD'.length && b?.length === a.length;
	return areDates ? ascending(a, b) : dueAtMs(a) - dueAtMs(b);
}

const update = defineTool({
	name: 'todo.update',
	title: 'Update task',
	module: 'todo',
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
	encryptedFields: tasks.encryptedFields,
	async handler({ id, ...fields }, ctx) {
		await tasks.update(ctx, id, () => fields);
		return DONE;
	},
});

const complete = defineTool({
	name: 'todo.complete',
	title: 'Complete task',
	module: 'todo',
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
	module: 'todo',
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
	module: 'todo',
	description: 'Deletes a task, where the person asks for just that. For one that is done use todo_complete.',
	scope: 'user-space',
	policyHint: 'destructive',
	idempotent: true,
	input: deletionInput,
	output: doneOutput,
	encryptedFields: tasks.encryptedFields,
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
