import { daysAfter } from '@mana/records/rules/day-rules';
import { ascending } from '@mana/records/rules/sort-order';
import { events, timeBlocks } from '@mana/records/types/calendar';
import { eventsModule } from '@mana/records/types/events';
import { z } from 'zod';
import { pageLimit } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { type FoundEvent, outsideOf } from '../outside.ts';
import { personDay, weekdayName, withWeekday } from '../person-day.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { blockTimes } from './calendar-blocks.ts';

const categories = [
	'music',
	'theater',
	'art',
	'tech',
	'sport',
	'food',
	'family',
	'nature',
	'education',
	'community',
	'nightlife',
	'market',
	'other',
] as const;
const eventTable = createTable(events);
const blockTable = createTable(timeBlocks);

/** What the feeds of public events announce. @throws ToolError `OUTBOUND_OFF` where the server reads none */
async function announced(ctx: ToolContext): Promise<FoundEvent[]> {
	const outside = outsideOf(ctx);
	if (outside.eventFeeds.length === 0) {
		throw new ToolError('OUTBOUND_OFF', 'This server reads no feeds of events: MANA_EVENT_FEEDS names none.');
	}
	const read = await Promise.allSettled(outside.eventFeeds.map((feed) => outside.readCalendar(feed)));
	return read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

export const discoveryTools = [
	defineTool({
		name: 'events.discover',
		title: 'Discover events',
		module: eventsModule,
		description: 'Finds public events of the next days in feeds.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'outside',
		input: z.strictObject({
			query: z.string().max(200).optional(),
			category: listedByType(z.enum(categories)).optional(),
			daysAhead: z.int().min(1).max(180).default(14),
			limit: pageLimit(100, 20),
		}),
		output: z.object({
			events: z.array(z.looseObject({ id: z.string() })),
			total: z.int(),
			today: z.string(),
		}),
		async handler({ query = '', category, daysAhead, limit }, ctx) {
			const { today } = await personDay(ctx);
			const last = daysAfter(today, daysAhead);
			const wanted = query.trim().toLowerCase();
			const found = (await announced(ctx))
				.filter(({ start, title, description = '', location = '', categories: of }) => {
					const day = start.slice(0, 10);
					if (day < today || day > last) return false;
					if (category !== undefined && !of.includes(category)) return false;
					return wanted === '' || `${title} ${description} ${location}`.toLowerCase().includes(wanted);
				})
				.sort((a, b) => ascending(a.start, b.start));
			const shown = found
				.slice(0, limit)
				.map((event) => ({ ...event, weekday: weekdayName(event.start.slice(0, 10)) }));
			return { events: shown, total: found.length, today: withWeekday(today) };
		},
	}),
	defineTool({
		name: 'events.suggest',
		title: 'Take over event',
		module: eventsModule,
		description: 'Puts an event of events_discover into the calendar.',
		policyHint: 'write',
		idempotent: false,
		returnsText: 'outside',
		recordTypes: [events, timeBlocks],
		input: z.strictObject({
			discoveredEventId: z.string().min(1).max(500),
			reason: z.string().max(500).optional(),
		}),
		output: z.object({ eventId: z.string(), title: z.string(), date: z.string() }),
		async handler({ discoveredEventId, reason }, ctx) {
			const found = (await announced(ctx)).find(({ id }) => id === discoveredEventId);
			if (!found)
				throw new ToolError('NOT_FOUND', 'It is not announced any more. Look with events_discover again.');
			const { title, location, start, end, isAllDay, url } = found;
			const description = [found.description, reason, url].filter(Boolean).join('\n\n') || null;
			const id = ctx.rows.newId();
			const times = blockTimes(
				{ startTime: start, endTime: isAllDay ? undefined : end, isAllDay },
				await personDay(ctx),
			);
			const block = await blockTable.insert(ctx, { ...times, title, sourceModule: 'calendar', sourceId: id });
			await eventTable.insert(
				ctx,
				{ title, description, location: location ?? null, timeBlockId: block.id },
				id,
			);
			return { eventId: id, title, date: withWeekday(start.slice(0, 10)) };
		},
	}),
];
