import { calendarModule } from '@mana/records/types/calendar';
import { eventTable } from '../modules/calendar-blocks.ts';
import { eventInFull } from '../modules/calendar-events.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const eventResource = defineResource({
	collection: 'events',
	module: calendarModule,
	title: 'Event',
	description: 'An event of a calendar and when it takes place, as JSON.',
	mimeType: 'application/json',
	table: eventTable,
	isListed: () => true,
	nameOf: ({ title }) => title ?? undecryptableText,
	textOf: async (event, ctx) => JSON.stringify(await eventInFull(event, ctx)),
});
