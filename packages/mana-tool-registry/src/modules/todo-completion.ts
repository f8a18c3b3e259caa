import { RecurrenceRuleError } from '@mana/records/rules/recurrence';
import { type NextTask, nextTask } from '@mana/records/rules/task-repetition';
import { byUrgency } from '@mana/records/rules/tasks';
import { type Task, tasks, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { eachOutput, forRecords, recordIds, tellEach } from '../input-fields.ts';
import { type PersonDay, personDay, withWeekday } from '../person-day.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { taskTable as table, taskTools } from './todo-tasks.ts';

const input = z.preprocess(
	fromOlderNames,
	z
		.strictObject({ ids: recordIds.optional(), title: z.string().min(1).max(500).optional() })
		.refine(({ ids, title }) => (ids === undefined) !== (title === undefined), {
			error: 'give either ids or title',
		}),
);

/** The open tasks whose title contains a text, whatever its case. */
async function openTasks(ctx: ToolContext, text: string): Promise<string[]> {
	const wanted = text.trim().toLowerCase();
	const { records } = await table.list(ctx, {
		where: ({ isCompleted }) => !isCompleted,
		whereOpened: ({ title }) => title?.toLowerCase().includes(wanted) ?? false,
		order: byUrgency,
	});
	return records.map(({ id }) => id);
}

/** Makes the tasks that come after those that repeat. */
async function continueSeries(ctx: ToolContext, done: readonly Task[], day: PersonDay) {
	const next = done.flatMap((task) => {
		const following = followingTask(task, day);
		return following ? [{ task, following }] : [];
	});
	if (next.length === 0) return [];
	const known = new Set((await table.listPlain(ctx)).map(({ id }) => id));
	for (const { task, following } of next) {
		if (!known.has(following.id)) await table.insert(ctx, valuesOf(task, following), following.id);
	}
	return next.map(({ task: { title }, following }) => ({ title, dueDate: withWeekday(following.dueDate) }));
}

const complete = defineTool({
	name: 'todo.complete',
	formerNames: ['todo.completeByTitle'],
	title: 'Complete tasks',
	module: todoModule,
	description:
		'Marks tasks as done: those with these ids, or every open one whose title contains a text. One that repeats comes back with its next date.',
	policyHint: 'write',
	idempotent: true,
	recordTypes: [tasks],
	input,
	output: eachOutput.extend({
		completed: z.int(),
		titles: z.array(z.string()),
		next: z.array(z.object({ title: z.string().optional(), dueDate: z.string() })).optional(),
	}),
	async handler({ ids, title = '' }, ctx) {
		const wanted = ids ?? (await openTasks(ctx, title));
		if (wanted.length === 0) {
			throw new ToolError('NOT_FOUND', 'No open task has that in its title. todo_list shows the open ones.');
		}
		const day = await personDay(ctx);
		const { records } = await table.list(ctx, { where: ({ id }) => wanted.includes(id), order: byUrgency });
		const done = records.filter(({ isCompleted }) => !isCompleted);
		// First, so that no series ends where the second write fails: the same one is not made twice.
		const next = await continueSeries(ctx, done, day);
		const completedAt = new Date(day.nowMs).toISOString();
		const failures = await table.updateEach(
			ctx,
			wanted,
			({ isCompleted }) => (isCompleted ? {} : { isCompleted: true, completedAt }),
			{ opens: false },
		);
		return {
			...tellEach(wanted, failures),
			completed: done.filter(({ id }) => !failures.has(id)).length,
			titles: done.flatMap(({ title: name }) => name ?? []),
			...(next.length > 0 && { next }),
		};
	},
});

const reopen = taskTools.change({
	name: 'todo.reopen',
	title: 'Reopen tasks',
	description: 'Marks completed tasks as open again.',
	input: forRecords({}),
	change:
		() =>
		({ isCompleted }) =>
			isCompleted ? { isCompleted: false, completedAt: null } : {},
});

export const completionTools = [complete, reopen];

/** `id` and `titleMatch`, as they were called. */
function fromOlderNames(given: unknown): unknown {
	if (typeof given !== 'object' || given === null) return given;
	const { id, titleMatch, ...rest }: { id?: unknown; titleMatch?: unknown } = given;
	return {
		...(id !== undefined && { ids: [id] }),
		...(titleMatch !== undefined && { title: titleMatch }),
		...rest,
	};
}

/** None where a rule, by whatever client, comes to nothing, or where the task cannot be read in full. */
function followingTask(task: Task, { nowMs, rules }: PersonDay): NextTask | undefined {
	if (task.undecryptable !== undefined) return undefined;
	try {
		return nextTask(task, nowMs, rules);
	} catch (error) {
		if (error instanceof RecurrenceRuleError) return undefined;
		throw error;
	}
}

function valuesOf(task: Task, { id: _, ...next }: NextTask) {
	const { title, description, priority, order, projectId, tagIds, recurrenceRule, recurrenceFrom } = task;
	const subtasks = task.subtasks?.map((subtask) => ({ ...subtask, isCompleted: false, completedAt: null }));
	return {
		...{ title, description, priority, order, projectId, tagIds, recurrenceRule, recurrenceFrom },
		...(subtasks && { subtasks }),
		...next,
	};
}
