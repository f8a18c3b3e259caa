import type { Task } from '../types/todo.ts';
import { ascending, descending, type SortOrder, sortOrder } from './sort-order.ts';

/** No date is longer, and parsing a megabyte that another client wrote would hold everybody up. */
const dueDateMaxLength = 64;

/** Open before completed; open ones due before undated, then newest first, completed ones the last completed first. */
export const byUrgency: SortOrder<Task> = sortOrder(
	['isCompleted', 'completedAt', 'dueDate', 'createdAt'],
	(a, b) =>
		Number(a.isCompleted) - Number(b.isCompleted) ||
		(a.isCompleted ? descending(a.completedAt ?? '', b.completedAt ?? '') : 0) ||
		bySoonest(a.dueDate, b.dueDate) ||
		descending(a.createdAt, b.createdAt),
);

/** By {@link dueAtMs}, which is needed only where one of them has a time. */
function bySoonest(a: string | null, b: string | null): number {
	if (a === b) return 0;
	const areDates = a?.length === 'YYYY-MM-DD'.length && b?.length === a.length;
	return areDates ? ascending(a, b) : dueAtMs(a) - dueAtMs(b);
}

/**
 * When a task's due date comes, in milliseconds since 1970: a date with its first moment, a time without an offset
 * in UTC. Other text, and none, never comes.
 */
function dueAtMs(due: string | null): number {
	if (due === null || due.length > dueDateMaxLength) return Number.MAX_SAFE_INTEGER;
	const isLocal = due.length > 'YYYY-MM-DD'.length && !/(?:Z|[+-]\d\d:\d\d)$/.test(due);
	const atMs = Date.parse(isLocal ? `${due}Z` : due);
	return Number.isNaN(atMs) ? Number.MAX_SAFE_INTEGER : atMs;
}
