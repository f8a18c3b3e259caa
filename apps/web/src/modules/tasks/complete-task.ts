import type { DayRules } from '@mana/records/rules/day-rules';
import type { RecordWrite } from '../../data/write.ts';
import type { TaskRow } from './task-groups.ts';

export interface Completion {
	readonly writes: readonly RecordWrite[];
	/** When a task that repeats comes again. */
	readonly next?: string | undefined;
}

/** What completing a task does: the next one of its series is there at once, the same one on every device. */
export async function completion(
	{ record, ...name }: TaskRow,
	nowMs: number,
	rules: DayRules,
): Promise<Completion> {
	const done: RecordWrite = {
		op: 'update',
		table: name.table,
		spaceId: name.spaceId,
		id: name.id,
		values: { isCompleted: true, completedAt: new Date(nowMs).toISOString() },
	};
	if (record.recurrenceRule === null || record.undecryptable !== undefined) return { writes: [done] };
	const { RecurrenceRuleError } = await import('@mana/records/rules/recurrence');
	const { nextTask } = await import('@mana/records/rules/task-repetition');
	try {
		const next = nextTask(record, nowMs, rules);
		if (next === undefined) return { writes: [done] };
		const { id, ...dates } = next;
		const { title, description, priority, order, projectId, tagIds, recurrenceRule, recurrenceFrom } = record;
		const subtasks = record.subtasks?.map((step) => ({ ...step, isCompleted: false })) ?? null;
		const values = {
			title,
			description,
			priority,
			order,
			projectId,
			tagIds,
			recurrenceRule,
			recurrenceFrom,
			subtasks,
			...dates,
		};
		const insert: RecordWrite<'todo/tasks'> = {
			op: 'insert',
			table: 'todo/tasks',
			spaceId: name.spaceId,
			id,
			values,
		};
		return { writes: [done, insert], next: next.dueDate };
	} catch (error) {
		// A rule that some client wrote and nobody can read: the task is done all the same.
		if (error instanceof RecurrenceRuleError) return { writes: [done] };
		throw error;
	}
}

export function reopening({ table, spaceId, id }: TaskRow): RecordWrite {
	return { op: 'update', table, spaceId, id, values: { isCompleted: false, completedAt: null } };
}
