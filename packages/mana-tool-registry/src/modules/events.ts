import { instantOf } from '@mana/records/rules/calendar-events';
import { newestFirst } from '@mana/records/rules/sort-order';
import { timeBlocks } from '@mana/records/types/calendar';
import {
	eventGuests,
	eventsModule,
	rsvpStatuses,
	socialEventStatuses,
	socialEvents,
} from '@mana/records/types/events';
import { z } from 'zod';
import { dateOrDateTime } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay, weekdayName } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { blockTimes, wallClock } from './calendar-blocks.ts';
import { discoveryTools } from './event-discovery.ts';

const shape = {
	description: optionalText(10_000),
	location: optionalText(500),
	capacity: z.int().min(1).max(100_000),
};
const fields = z.object(shape).partial().shape;
const status = z.enum(socialEventStatuses);
const rsvp = z.enum(rsvpStatuses);

const tools = recordTools(eventsModule, socialEvents, { one: 'event', many: 'events' });
const guests = recordTools(eventsModule, eventGuests, { one: 'guest', many: 'guests' });
const blockTable = createTable(timeBlocks);
const brief = briefly(socialEvents, {
	cuts: ['description'],
	dated: ['description'],
	without: ['timeBlockId', 'coverImage'],
});

/** When an event takes place, by its block. */
async function timesByBlock(ctx: ToolContext) {
	const day = await personDay(ctx);
	const blocks = new Map((await blockTable.listPlain(ctx)).map((block) => [block.id, block]));
	return (blockId: string | null) => {
		const block = blockId === null ? undefined : blocks.get(blockId);
		const startMs = block && instantOf(block.startDate, day.rules);
		if (startMs === undefined) return {};
		return { start: wallClock(startMs, day.rules.timeZone), weekday: weekdayName(day.dayAt(startMs)) };
	};
}

export const eventsTools = [
	...discoveryTools,
	defineTool({
		name: 'events.create',
		title: 'Plan event',
		module: eventsModule,
		description: 'Plans an event with guests. For an entry in the calendar use calendar_create.',
		policyHint: 'write',
		idempotent: false,
		recordTypes: [socialEvents, timeBlocks],
		input: z.strictObject({
			title: titleText(300),
			startTime: dateOrDateTime.optional(),
			endTime: dateOrDateTime.optional(),
			...fields,
		}),
		output: z.object({ event: z.looseObject({ id: z.string() }) }),
		async handler({ startTime, endTime, ...input }, ctx) {
			const id = ctx.rows.newId();
			const day = await personDay(ctx);
			const block =
				startTime === undefined
					? undefined
					: await blockTable.insert(ctx, {
							...blockTimes({ startTime, endTime }, day),
							title: input.title,
							type: 'socialEvent',
							sourceModule: eventsModule.id,
							sourceId: id,
						});
			const event = await tools.table.insert(ctx, { ...input, timeBlockId: block?.id ?? null }, id);
			return { event: { ...brief.of(event), ...(await timesByBlock(ctx))(event.timeBlockId) } };
		},
	}),
	tools.list({
		name: 'events.list',
		title: 'Planned events',
		description: 'Lists planned events, with how many guests have said yes.',
		input: z.strictObject({ status: status.optional(), query: queryField, ...pageFields(100, 30) }),
		about: async (_, ctx) => ({
			timeOf: await timesByBlock(ctx),
			coming: Map.groupBy(
				(await guests.table.listPlain(ctx)).filter(({ rsvpStatus }) => rsvpStatus === 'yes'),
				({ eventId }) => eventId,
			),
		}),
		where:
			({ status: of }) =>
			(event) =>
				of === undefined || event.status === of,
		order: newestFirst,
		shown: {
			schema: brief.schema,
			of: (event, { timeOf, coming }) => ({
				...brief.of(event),
				...timeOf(event.timeBlockId),
				guestsComing: (coming.get(event.id) ?? []).reduce((sum, { plusOnes }) => sum + 1 + plusOnes, 0),
			}),
		},
	}),
	tools.update({
		name: 'events.update',
		title: 'Update planned event',
		description: 'Changes given fields of a planned event.',
		texts: ['description'],
		fields: z.object({
			title: titleText(300).optional(),
			...fields,
			status: listedByType(status).optional(),
		}),
	}),
	tools.remove({
		name: 'events.delete',
		title: 'Delete planned event',
		description: 'Deletes a planned event with its guests.',
		loses: (event) => `The event ${quotedTitle(event.title)} with its guest list`,
		withIt: (id, ctx) => guests.table.rowsWhere(ctx, ({ eventId }) => eventId === id),
	}),
	guests.create({
		name: 'events.addGuest',
		title: 'Add guest',
		description: 'Puts a guest on the list. Nobody is written to.',
		input: z.strictObject({
			eventId: recordId,
			name: titleText(200),
			email: optionalText(200).optional(),
			phone: optionalText(60).optional(),
			rsvpStatus: rsvp.optional(),
			plusOnes: z.int().min(0).max(50).optional(),
			note: optionalText(2_000).optional(),
		}),
		async values(input, ctx) {
			await tools.table.get(ctx, input.eventId);
			return input;
		},
	}),
	guests.list({
		name: 'events.listGuests',
		title: 'Guests',
		description: 'Lists the guests of a planned event.',
		input: z.strictObject({ eventId: recordId, ...pageFields(500, 100) }),
		where:
			({ eventId }) =>
			(guest) =>
				guest.eventId === eventId,
		order: newestFirst,
		shown: briefly(eventGuests, { cuts: ['note'], without: ['eventId'] }),
	}),
	guests.update({
		name: 'events.updateGuest',
		title: 'Update guest',
		description: 'Notes whether a guest comes.',
		fields: z.object({
			rsvpStatus: listedByType(rsvp).optional(),
			plusOnes: z.int().min(0).max(50).optional(),
			note: optionalText(2_000).optional(),
		}),
	}),
];
