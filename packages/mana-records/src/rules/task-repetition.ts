import type { Task } from '../types/todo.ts';
import type { DayRules } from './day-rules.ts';
import { dayFormatter, startOfDayMs } from './day-rules.ts';
import { dueAtMs, readDueDate } from './due-dates.ts';
import { nextOccurrence, occurrenceId } from './recurrence.ts';

type Repeating = Pick<
	Task,
	'id' | 'dueDate' | 'recurrenceRule' | 'recurrenceFrom' | 'seriesId' | 'recurrenceStart' | 'recurrenceDate'
>;

/** The task that comes after one that repeats: what of it differs. */
export interface NextTask {
	readonly id: string;
	readonly seriesId: string;
	readonly dueDate: string;
	readonly recurrenceStart: string;
	readonly recurrenceDate: string;
}

/**
 * The next task of a series, once this one is done: none where it does not repeat, or the series has ended. Days that
 * were missed are passed over. Its id follows from the series and the day alone, so that two devices that complete a
 * task while offline make the same next one.
 *
 * @throws RecurrenceRuleError for a rule, by whatever client, that cannot be read
 */
export function nextTask(task: Repeating, completedAtMs: number, rules: DayRules): NextTask | undefined {
	const { recurrenceRule: rule, recurrenceFrom } = task;
	if (rule === null) return undefined;
	const today = dayFormatter(rules)(completedAtMs);
	const occurrence = task.recurrenceDate ?? task.dueDate ?? today;
	const isFromCompletion = recurrenceFrom === 'completion';
	const start = isFromCompletion ? onDay(occurrence, today, rules) : (task.recurrenceStart ?? occurrence);
	const { timeZone } = rules;
	const beforeTodayMs = startOfDayMs(today, rules) - 1;
	// A moved task stands for its day of the series all the same.
	const doneMs = dueAtMs(isFromCompletion ? start : occurrence, rules);
	const next = nextOccurrence({ rule, start, timeZone }, Math.max(doneMs, beforeTodayMs));
	if (next === undefined) return undefined;
	const seriesId = task.seriesId ?? task.id;
	return {
		id: occurrenceId(seriesId, next),
		seriesId,
		dueDate: next,
		recurrenceStart: start,
		recurrenceDate: next,
	};
}

/** A date, or its time by the clock on the wall, on another day. */
function onDay(date: string, day: string, rules: DayRules): string {
	const read = readDueDate(date, rules);
	if (read?.atMs === undefined) return day;
	const time = Temporal.Instant.fromEpochMilliseconds(read.atMs)
		.toZonedDateTimeISO(rules.timeZone)
		.toPlainTime();
	return Temporal.PlainDate.from(day).toPlainDateTime(time).toString({ smallestUnit: 'minute' });
}
