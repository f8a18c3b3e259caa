import { instantOf, type Occurrence, occurrencesIn } from '@mana/records/rules/calendar-events';
import { newestFirst } from '@mana/records/rules/sort-order';
import {
	type CalendarEvent,
	calendarModule,
	events,
	type TimeBlock,
	timeBlocks,
} from '@mana/records/types/calendar';
import { type PersonDay, weekdayName } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import type { ToolContext } from '../tool-spec.ts';

/** What the tools of events are made with. */
const eventTools = recordTools(calendarModule, events, { one: 'event', many: 'events' });
export const eventTable = eventTools.table;
export const blockTable = createTable(timeBlocks);

const briefEvent = briefly(events, { cuts: ['description'], without: ['timeBlockId', 'calendarId'] });

/** When something of the calendar takes place. */
export type EventTime = Occurrence<TimeBlock>;

/** What is planned between two instants, of any module, the earliest first. */
export async function plannedIn(
	ctx: ToolContext,
	range: { readonly startMs: number; readonly endMs: number },
	{ rules }: PersonDay,
): Promise<EventTime[]> {
	const blocks = (await blockTable.listPlain(ctx)).filter(({ kind }) => kind === 'scheduled');
	return occurrencesIn(blocks, range.startMs, range.endMs, rules);
}

/** Events by the block of their series. */
export async function eventsByBlock(ctx: ToolContext): Promise<Map<string, CalendarEvent>> {
	const { records } = await eventTable.list(ctx, { order: newestFirst });
	return new Map(
		records.flatMap((event) => (event.timeBlockId === null ? [] : [[event.timeBlockId, event]])),
	);
}

/** An instant by the clock on the person's wall, with its offset. */
export function wallClock(atMs: number, timeZone: string): string {
	const zoned = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
	return zoned.toString({ timeZoneName: 'never', smallestUnit: 'minute' });
}

/** An event as it takes place once: when, by the person's clock, and what stands in the event. */
export function shownEvent(
	event: CalendarEvent,
	{ block, recurrenceDate, startMs, endMs }: EventTime,
	{ rules, dayAt }: PersonDay,
) {
	const day = dayAt(startMs);
	const clock = (ms: number) =>
		block.allDay ? wallClock(ms, rules.timeZone).slice(0, 10) : wallClock(ms, rules.timeZone);
	return {
		...briefEvent.of(event),
		id: event.id,
		start: clock(startMs),
		end: clock(block.allDay ? endMs - 1 : endMs),
		weekday: weekdayName(block.allDay ? clock(startMs) : day),
		...(block.allDay && { isAllDay: true }),
		...(block.recurrenceRule !== null && { repeat: block.recurrenceRule }),
		...(recurrenceDate !== undefined && { occurrence: recurrenceDate }),
	};
}

/** What is said of an event's time, as its block stores it. @throws ToolError `INPUT_INVALID` */
export function blockTimes(
	given: { startTime: string; endTime?: string | undefined; isAllDay?: boolean | undefined },
	{ rules }: PersonDay,
): Pick<TimeBlock, 'startDate' | 'endDate' | 'allDay' | 'timezone'> {
	const { timeZone } = rules;
	const allDay = given.isAllDay ?? given.startTime.length === 'YYYY-MM-DD'.length;
	const startMs = instantOf(given.startTime, rules);
	const endMs = given.endTime === undefined ? undefined : instantOf(given.endTime, rules);
	if (startMs === undefined || (endMs !== undefined && endMs < startMs)) {
		throw new ToolError('INPUT_INVALID', 'endTime: must not lie before startTime.');
	}
	if (allDay) {
		const day = (ms: number) => wallClock(ms, timeZone).slice(0, 'YYYY-MM-DD'.length);
		return { startDate: day(startMs), endDate: day(endMs ?? startMs), allDay, timezone: timeZone };
	}
	const text = (ms: number) => new Date(ms).toISOString();
	return {
		startDate: text(startMs),
		endDate: text(endMs ?? startMs + 3_600_000),
		allDay,
		timezone: timeZone,
	};
}
