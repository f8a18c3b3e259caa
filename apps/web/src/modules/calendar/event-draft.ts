import { daysAfter } from '@mana/records/rules/day-rules';
import type { DayEvent } from './day-events.ts';
import { clockText, instantAt, minutesOf, wallTimeAt } from './wall-time.ts';

/** An event as a form shows it: by the clock of its zone. */
export interface EventDraft {
	readonly title: string;
	readonly isAllDay: boolean;
	/** `YYYY-MM-DD`; the last day counts. */
	readonly startDay: string;
	readonly endDay: string;
	/** `HH:mm` */
	readonly startTime: string;
	readonly endTime: string;
	readonly timeZone: string;
	/** RFC 5545 §3.3.10 */
	readonly rule: string | null;
	readonly calendarId: string | null;
	/** Minutes before it begins. */
	readonly reminders: readonly number[];
	readonly location: string;
	readonly description: string;
}

interface Span {
	readonly startMs: number;
	readonly endMs: number;
	readonly isAllDay: boolean;
}

export function newDraft(
	{ startMs, endMs, isAllDay }: Span,
	timeZone: string,
	calendarId: string | null,
): EventDraft {
	return {
		title: '',
		...timesOf({ startMs, endMs, isAllDay }, timeZone),
		timeZone,
		rule: null,
		calendarId,
		reminders: [],
		location: '',
		description: '',
	};
}

export function draftOf(event: DayEvent, personZone: string): EventDraft {
	const { record } = event.series;
	const about = event.event?.record;
	// What lasts all day has no hours that a zone could move.
	const timeZone = event.isAllDay ? personZone : (record.timezone ?? personZone);
	return {
		title: event.title,
		...timesOf(event, timeZone),
		timeZone,
		rule: record.recurrenceRule,
		calendarId: about?.calendarId ?? null,
		reminders: about?.reminders ?? [],
		location: about?.location ?? '',
		description: about?.description ?? record.description ?? '',
	};
}

/** The draft at another time; an event of hours may become one of days, and the other way round. */
export function movedDraft(draft: EventDraft, span: Span): EventDraft {
	return { ...draft, ...timesOf(span, draft.timeZone) };
}

function timesOf({ startMs, endMs, isAllDay }: Span, timeZone: string) {
	const start = wallTimeAt(startMs, timeZone);
	const end = wallTimeAt(isAllDay ? Math.max(endMs - 1, startMs) : endMs, timeZone);
	return {
		isAllDay,
		startDay: start.day,
		endDay: end.day,
		startTime: isAllDay ? '09:00' : clockText(start.minutes),
		endTime: isAllDay ? '10:00' : clockText(end.minutes),
	};
}

/** When a draft takes place, in milliseconds since 1970; undefined where it ends before it begins. */
export function spanOf(draft: EventDraft, personZone: string): Span | undefined {
	const { isAllDay, startDay, endDay, startTime, endTime } = draft;
	const timeZone = isAllDay ? personZone : draft.timeZone;
	const startMs = instantAt({ day: startDay, minutes: isAllDay ? 0 : minutesOf(startTime) }, timeZone);
	const endMs = isAllDay
		? instantAt({ day: daysAfter(endDay, 1), minutes: 0 }, timeZone)
		: instantAt({ day: endDay, minutes: minutesOf(endTime) }, timeZone);
	return endMs > startMs || (!isAllDay && endMs === startMs) ? { startMs, endMs, isAllDay } : undefined;
}
