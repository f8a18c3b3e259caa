import type { Task } from '../types/todo.ts';
import { type DayRules, dayFormatter, startOfDayMs } from './day-rules.ts';

/** Where a due date stands, seen from a moment: `none` for no date, and for text that is none. */
export type DueBucket = 'overdue' | 'today' | 'upcoming' | 'none';

export interface DueDate {
	/** The person's day. */
	readonly day: string;
	/** Milliseconds since 1970; undefined for a bare date, which is due all day long. */
	readonly atMs: number | undefined;
}

/** No date is longer, and parsing a megabyte that another client wrote would hold everybody up. */
const longestDate = 64;
const bareDate = /^\d{4}-\d\d-\d\d$/;
const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads a due date. A bare date stays a date, wherever the person is; a time without an offset is by the clock on
 * their wall. Undefined for what is no date.
 */
export function readDueDate(due: string | null, rules: DayRules): DueDate | undefined {
	return dueDateReader(rules)(due);
}

/** Reads as {@link readDueDate} does, for many dates: what depends on the rules is made once. */
export function dueDateReader(rules: DayRules): (due: string | null) => DueDate | undefined {
	const dayAt = dayFormatter(rules);
	return (due) => {
		if (due === null || due.length > longestDate) return undefined;
		try {
			if (bareDate.test(due)) return { day: Temporal.PlainDate.from(due).toString(), atMs: undefined };
			const atMs = hasOffset.test(due)
				? Temporal.Instant.from(due).epochMilliseconds
				: Temporal.PlainDateTime.from(due).toZonedDateTime(rules.timeZone).epochMilliseconds;
			return { day: dayAt(atMs), atMs };
		} catch {
			return undefined;
		}
	};
}

/** What is due at a time is overdue once that has come; what is due on a day, once the day has passed. */
export function dueBucket(due: string | null, nowMs: number, rules: DayRules): DueBucket {
	return dueBuckets(nowMs, rules)(due);
}

/**
 * Tells buckets as {@link dueBucket} does, for many dates at one moment.
 *
 * @param onComing told of each instant that is still to come, in milliseconds since 1970: it is overdue after it
 */
export function dueBuckets(
	nowMs: number,
	rules: DayRules,
	onComing?: (atMs: number) => void,
): (due: string | null) => DueBucket {
	const read = dueDateReader(rules);
	const today = dayFormatter(rules)(nowMs);
	return (due) => {
		const date = read(due);
		if (date === undefined) return 'none';
		if (date.day < today || (date.atMs !== undefined && date.atMs < nowMs)) return 'overdue';
		if (date.atMs !== undefined) onComing?.(date.atMs);
		return date.day === today ? 'today' : 'upcoming';
	};
}

/** When a due date comes: a bare date with the first moment of the person's day. Without one never. */
export function dueAtMs(due: string | null, rules: DayRules): number {
	const read = readDueDate(due, rules);
	if (read === undefined) return Number.POSITIVE_INFINITY;
	return read.atMs ?? startOfDayMs(read.day, rules);
}

export interface TaskCounts {
	readonly total: number;
	readonly completed: number;
	readonly open: number;
	readonly overdue: number;
	readonly today: number;
	readonly upcoming: number;
}

/** How many tasks there are, by where they stand. */
export function countTasks(
	tasks: readonly Pick<Task, 'isCompleted' | 'dueDate'>[],
	bucketOf: (due: string | null) => DueBucket,
): TaskCounts {
	const open = tasks.filter(({ isCompleted }) => !isCompleted);
	const buckets = open.map(({ dueDate }) => bucketOf(dueDate));
	const countOf = (wanted: DueBucket) => buckets.filter((bucket) => bucket === wanted).length;
	return {
		total: tasks.length,
		completed: tasks.length - open.length,
		open: open.length,
		overdue: countOf('overdue'),
		today: countOf('today'),
		upcoming: countOf('upcoming'),
	};
}
