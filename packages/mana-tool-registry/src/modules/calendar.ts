import { freeTimes, instantOf } from '@mana/records/rules/calendar-events';
import { daysAfter, startOfDayMs } from '@mana/records/rules/day-rules';
import { newestFirst } from '@mana/records/rules/sort-order';
import { calendarModule, calendars, events, timeBlocks } from '@mana/records/types/calendar';
import { z } from 'zod';
import { calendarDate, clockText, dateOrDateTime, newRecurrenceRule } from '../calendar-date.ts';
import { optionalText, pageLimit, recordId, titleText } from '../input-fields.ts';
import { personDay, weekdayName, withWeekday } from '../person-day.ts';
import { defineTool } from '../tool-spec.ts';
import {
	blockTable,
	blockTimes,
	type EventTime,
	eventTable,
	plannedIn,
	shownEvent,
	wallClock,
} from './calendar-blocks.ts';
import { changingTools } from './calendar-changes.ts';
import { eventInFull, shownIn } from './calendar-events.ts';
import { calendarListTools } from './calendar-lists.ts';

const recordTypes = [events, timeBlocks, calendars];
const reading = {
	module: calendarModule,
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	recordTypes,
} as const;
const shownEvents = z.array(z.looseObject({ start: z.string(), end: z.string() }));

const create = defineTool({
	name: 'calendar.create',
	title: 'Create event',
	module: calendarModule,
	description: 'Puts an event into the calendar, and names what else takes place then.',
	policyHint: 'write',
	idempotent: false,
	recordTypes,
	input: z.strictObject({
		title: titleText(500),
		startTime: dateOrDateTime.describe('Date, or time by the clock on the wall'),
		endTime: dateOrDateTime.optional().describe('Default an hour later'),
		isAllDay: z.boolean().optional(),
		location: optionalText(500).optional(),
		description: optionalText(10_000).optional(),
		calendarId: recordId.optional(),
		repeat: newRecurrenceRule.optional(),
		reminders: z.array(z.int().min(0).max(525_600)).max(5).optional().describe('Minutes before'),
	}),
	output: z.object({ event: z.looseObject({ id: z.string() }), conflicts: shownEvents.optional() }),
	async handler({ startTime, endTime, isAllDay, repeat, ...input }, ctx) {
		const day = await personDay(ctx);
		const times = blockTimes({ startTime, endTime, isAllDay }, day);
		const eventId = ctx.rows.newId();
		const { title, description } = input;
		const block = await blockTable.insert(ctx, {
			...times,
			...{ title, description },
			recurrenceRule: repeat,
			sourceModule: calendarModule.id,
			sourceId: eventId,
		});
		const event = await eventTable.insert(ctx, { ...input, timeBlockId: block.id }, eventId);
		const startMs = instantOf(times.startDate, day.rules) ?? 0;
		const endMs = times.allDay ? startMs + 1 : (instantOf(times.endDate ?? '', day.rules) ?? startMs);
		const time: EventTime = { block, seriesId: block.id, recurrenceDate: undefined, startMs, endMs };
		const conflicts = times.allDay ? [] : await shownIn(ctx, { startMs, endMs }, { except: block.id });
		const shown = shownEvent(event, time, day);
		return { event: shown, ...(conflicts.length > 0 && { conflicts }) };
	},
});

const list = defineTool({
	...reading,
	name: 'calendar.list',
	formerNames: ['calendar.today'],
	title: 'Events',
	description:
		'Lists what takes place, by default today; or finds events by words, by default within a year.',
	input: z.strictObject({
		from: calendarDate.optional(),
		to: calendarDate.optional(),
		query: z.string().max(500).optional(),
		calendarId: recordId.optional(),
		limit: pageLimit(500, 100),
	}),
	output: z.object({ events: shownEvents, total: z.int(), today: z.string() }),
	async handler({ from, to, query = '', calendarId, limit }, ctx) {
		const { today, rules } = await personDay(ctx);
		const isSearch = query.trim() !== '';
		const first = from ?? (isSearch ? daysAfter(today, -365) : today);
		const until = to ?? from ?? (isSearch ? daysAfter(today, 365) : today);
		const [, last = until] = [first, until].sort();
		const startMs = startOfDayMs(first, rules);
		const endMs = startOfDayMs(daysAfter(last, 1), rules);
		const found = isSearch
			? new Set(
					(await eventTable.search(ctx, { query, order: newestFirst, limit: 100 })).records.map(
						({ id }) => id,
					),
				)
			: undefined;
		const all = await shownIn(
			ctx,
			{ startMs, endMs },
			{
				isShown: (event) =>
					(found === undefined || found.has(event.id)) &&
					(calendarId === undefined || event.calendarId === calendarId),
			},
		);
		return { events: all.slice(0, limit), total: all.length, today: withWeekday(today) };
	},
});

const get = defineTool({
	...reading,
	name: 'calendar.get',
	title: 'Event',
	description: 'Reads one event in full.',
	input: z.strictObject({ id: recordId }),
	output: z.object({ event: z.looseObject({ id: z.string() }) }),
	async handler({ id }, ctx) {
		return { event: await eventInFull(await eventTable.get(ctx, id), ctx) };
	},
});

const freeTime = defineTool({
	...reading,
	name: 'calendar.freeTime',
	title: 'Find free time',
	description: 'Finds stretches without an event, within hours of the day.',
	input: z.strictObject({
		from: calendarDate.optional(),
		to: calendarDate.optional(),
		minutes: z.int().min(5).max(1_440).default(60),
		dayFrom: clockText.default('08:00'),
		dayTo: clockText.default('20:00'),
	}),
	output: z.object({
		free: z.array(z.object({ start: z.string(), end: z.string(), weekday: z.string().optional() })),
		today: z.string(),
	}),
	async handler({ from, to, minutes, dayFrom, dayTo }, ctx) {
		const day = await personDay(ctx);
		const { rules, today, nowMs, dayAt } = day;
		const first = from ?? today;
		const startMs = Math.max(startOfDayMs(first, rules), nowMs);
		const endMs = startOfDayMs(daysAfter(to ?? first, 1), rules);
		const busy = (await plannedIn(ctx, { startMs, endMs }, day)).filter(({ block }) => !block.allDay);
		const free = freeTimes(
			busy,
			{ startMs, endMs },
			{ from: dayFrom, to: dayTo, leastMs: minutes * 60_000 },
			rules,
		);
		return {
			free: free.slice(0, 50).map((one) => ({
				start: wallClock(one.startMs, rules.timeZone),
				end: wallClock(one.endMs, rules.timeZone),
				weekday: weekdayName(dayAt(one.startMs)),
			})),
			today: withWeekday(today),
		};
	},
});

export const calendarTools = [create, list, get, freeTime, ...changingTools, ...calendarListTools];
