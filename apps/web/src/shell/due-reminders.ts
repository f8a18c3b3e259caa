import { occurrencesIn } from '@mana/records/rules/calendar-events';
import type { DayRules } from '@mana/records/rules/day-rules';
import { readDueDate } from '@mana/records/rules/due-dates';
import { eventRemindersAtMs, taskReminderAtMs } from '@mana/records/rules/reminders';
import type { RecordName, Row } from '../data/query.ts';

/** What a person keeps that may remind them. */
export interface RemindingRecords {
	/** Open ones with a date. */
	readonly tasks: readonly Row<'todo/tasks'>[];
	readonly reminders: readonly Row<'todo/reminders'>[];
	readonly events: readonly Row<'calendar/events'>[];
	readonly blocks: readonly Row<'timeblocks/timeBlocks'>[];
}

export interface DueReminder {
	/** The same for the same reminder, so that a browser shows it once. */
	readonly tag: string;
	readonly record: RecordName;
	/** When what it is about comes, in milliseconds since 1970. */
	readonly forMs: number;
}

const dayMs = 24 * 60 * 60_000;
/** Nobody is reminded of an event longer before. */
const longestMs = 31 * dayMs;

/** What is to be reminded of in a span of time, in milliseconds since 1970: after the first instant, up to the second. */
export function dueReminders(
	{ tasks, reminders, events, blocks }: RemindingRecords,
	{ fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
	rules: DayRules,
): DueReminder[] {
	const isNow = (atMs: number | undefined): atMs is number =>
		atMs !== undefined && atMs > fromMs && atMs <= untilMs;
	const tasksById = new Map(tasks.map((task) => [task.id, task]));

	const ofReminders = reminders.flatMap(({ id, record }): DueReminder[] => {
		const task = tasksById.get(record.taskId);
		const atMs = task && taskReminderAtMs(record, task.record, rules);
		if (!task || !isNow(atMs)) return [];
		return [{ tag: id, record: nameOf(task), forMs: readDueDate(task.record.dueDate, rules)?.atMs ?? atMs }];
	});
	const ofTasks = tasks.flatMap((task): DueReminder[] => {
		const atMs = readDueDate(task.record.dueDate, rules)?.atMs;
		return isNow(atMs) && !task.record.isCompleted
			? [{ tag: `${task.id} ${atMs}`, record: nameOf(task), forMs: atMs }]
			: [];
	});
	const reminding = new Map(
		events.flatMap((event) =>
			event.record.timeBlockId !== null && event.record.reminders.length > 0
				? [[event.record.timeBlockId, event] as const]
				: [],
		),
	);
	const wanted = blocks.filter(
		({ id, record: { parentBlockId } }) => reminding.has(id) || reminding.has(parentBlockId ?? ''),
	);
	const occurrences = occurrencesIn(
		wanted.map(({ record }) => record),
		fromMs,
		untilMs + longestMs,
		rules,
	);
	const ofEvents = occurrences.flatMap(({ seriesId, startMs }): DueReminder[] => {
		const event = reminding.get(seriesId);
		if (!event || !eventRemindersAtMs(event.record, { startMs }).some(isNow)) return [];
		return [{ tag: `${event.id} ${startMs}`, record: nameOf(event), forMs: startMs }];
	});
	return [...ofReminders, ...ofTasks, ...ofEvents];
}

function nameOf({ table, spaceId, id }: RecordName): RecordName {
	return { table, spaceId, id };
}
