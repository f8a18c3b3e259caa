import type { CalendarEvent } from '../types/calendar.ts';
import type { Task, TaskReminder } from '../types/todo.ts';
import type { Occurrence } from './calendar-events.ts';
import type { DayRules } from './day-rules.ts';
import { dueAtMs, readDueDate } from './due-dates.ts';

const minuteMs = 60_000;
/** By the clock on the wall, for a task that is due on a day, without a time. */
const morning = '09:00';

/**
 * When a person wants to be reminded of a task, in milliseconds since 1970: undefined for one that is done, and for a
 * reminder that was given or put away. What is due on a day counts from nine in the morning of it.
 */
export function taskReminderAtMs(
	{ at, minutesBefore, status }: Pick<TaskReminder, 'at' | 'minutesBefore' | 'status'>,
	{ dueDate, isCompleted }: Pick<Task, 'dueDate' | 'isCompleted'>,
	rules: DayRules,
): number | undefined {
	if (status !== 'pending' || isCompleted) return undefined;
	if (at !== null) return finite(dueAtMs(at, rules));
	const due = readDueDate(dueDate, rules);
	if (due === undefined) return undefined;
	const dueMs = due.atMs ?? dueAtMs(`${due.day}T${morning}`, rules);
	return dueMs - (minutesBefore ?? 0) * minuteMs;
}

/** When a person wants to be reminded of one time that an event takes place, the earliest first. */
export function eventRemindersAtMs(
	{ reminders }: Pick<CalendarEvent, 'reminders'>,
	{ startMs }: Pick<Occurrence<unknown>, 'startMs'>,
): number[] {
	return reminders.map((minutes) => startMs - minutes * minuteMs).sort((a, b) => a - b);
}

function finite(atMs: number): number | undefined {
	return Number.isFinite(atMs) ? atMs : undefined;
}
