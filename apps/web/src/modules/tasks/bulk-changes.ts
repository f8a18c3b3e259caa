import type { DayRules } from '@mana/records/rules/day-rules';
import type { Task } from '@mana/records/types/todo';
import type { RecordWrite } from '../../data/write.ts';
import { completion } from './complete-task.ts';
import type { TaskRow } from './task-groups.ts';

/** What completing some tasks does, as one step; those that are done already stay as they are. */
export async function completeAll(
	rows: readonly TaskRow[],
	nowMs: number,
	rules: DayRules,
): Promise<readonly RecordWrite[]> {
	const open = rows.filter(({ record }) => !record.isCompleted);
	const done = await Promise.all(open.map((row) => completion(row, nowMs, rules)));
	return done.flatMap(({ writes }) => writes);
}

/** Another day for some tasks, which keep their time of day; null takes the date away. */
export function putOffAll(rows: readonly TaskRow[], day: string | null): readonly RecordWrite[] {
	return changeAll(rows, ({ dueDate }) => {
		const time = /T(\d\d:\d\d)$/.exec(dueDate ?? '')?.[0] ?? '';
		return { dueDate: day === null ? null : `${day}${time}` };
	});
}

export function changeAll(
	rows: readonly TaskRow[],
	change: (task: TaskRow['record']) => Partial<Pick<Task, 'dueDate' | 'priority' | 'projectId'>>,
): readonly RecordWrite[] {
	return rows.map(
		({ table, spaceId, id, record }): RecordWrite<'todo/tasks'> => ({
			op: 'update',
			table: table as 'todo/tasks',
			spaceId,
			id,
			values: change(record),
		}),
	);
}

export function removeAll(rows: readonly TaskRow[]): readonly RecordWrite[] {
	return rows.map(({ table, spaceId, id }) => ({ op: 'delete', table, spaceId, id }));
}
