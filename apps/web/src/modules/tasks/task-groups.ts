import type { DayRules } from '@mana/records/rules/day-rules';
import { type DueBucket, dueAtMs, dueBucket } from '@mana/records/rules/due-dates';
import type { Row } from '../../data/query.ts';

export type TaskRow = Row<'todo/tasks'>;

export interface TaskGroup {
	readonly bucket: DueBucket;
	readonly rows: readonly TaskRow[];
}

const order: readonly DueBucket[] = ['overdue', 'today', 'upcoming', 'none'];
const priorityRank = { urgent: 0, high: 1, medium: 2, low: 3 } as const;

/** Open tasks by when they are due: the soonest first, and those without a date as the person has ordered them. */
export function groupTasks(rows: readonly TaskRow[], nowMs: number, rules: DayRules): readonly TaskGroup[] {
	const byBucket = new Map<DueBucket, { row: TaskRow; atMs: number }[]>();
	for (const row of rows) {
		const { dueDate } = row.record;
		const bucket = dueBucket(dueDate, nowMs, rules);
		const members = byBucket.get(bucket) ?? [];
		if (members.length === 0) byBucket.set(bucket, members);
		members.push({ row, atMs: dueAtMs(dueDate, rules) });
	}
	return order.flatMap((bucket) => {
		const members = byBucket.get(bucket);
		if (members === undefined) return [];
		members.sort((a, b) => bySooner(a.atMs, b.atMs) || byRank(a.row, b.row));
		return [{ bucket, rows: members.map(({ row }) => row) }];
	});
}

/** What is due on a day and at no time has the same instant as its neighbours; what has no date has none. */
function bySooner(a: number, b: number): number {
	return a === b ? 0 : a - b;
}

function byRank({ record: a }: TaskRow, { record: b }: TaskRow): number {
	return (
		a.order - b.order ||
		priorityRank[a.priority] - priorityRank[b.priority] ||
		(a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0)
	);
}

/** The place in the order between two neighbours. */
export function orderBetween(before: TaskRow | undefined, after: TaskRow | undefined): number {
	const first = before?.record.order ?? (after ? after.record.order - 2 : 0);
	const second = after?.record.order ?? first + 2;
	return (first + second) / 2;
}

export const taskGroupings = ['due', 'project', 'priority'] as const;
export type TaskGrouping = (typeof taskGroupings)[number];

/** Open tasks by the name of their project, those without one last, or by priority; within it as they are ordered. */
export function groupTasksBy(
	grouping: Exclude<TaskGrouping, 'due'>,
	rows: readonly TaskRow[],
	projectName: (id: string) => string | undefined,
): readonly { readonly id: string; readonly rows: readonly TaskRow[] }[] {
	const nameOf = ({ record: { priority, projectId } }: TaskRow) =>
		grouping === 'priority' ? priority : projectId === null ? '' : (projectName(projectId) ?? '');
	const rankOf = (id: string) => (grouping === 'priority' ? priorityRank[id as 'low'] : id === '' ? 1 : 0);
	return [...Map.groupBy(rows, nameOf)]
		.sort(([a], [b]) => rankOf(a) - rankOf(b) || a.localeCompare(b))
		.map(([id, some]) => ({ id, rows: some.toSorted(byRank) }));
}
