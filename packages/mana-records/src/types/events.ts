import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { reference } from './plain-fields.ts';

export const socialEventStatuses = ['draft', 'published', 'cancelled', 'past'] as const;

/** Something to invite guests to. Its time block says when it takes place. */
export const socialEvents = defineRecordType({
	app: 'events',
	table: 'events',
	noun: 'event',
	record: z.object({
		...recordBase,
		timeBlockId: reference.nullable(),
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		location: encrypted(z.string().nullable()),
		locationUrl: encrypted(z.string().nullable()),
		locationLat: encrypted(z.number().nullable()),
		locationLon: encrypted(z.number().nullable()),
		hostContactId: reference.nullable(),
		coverImage: plain('address of a picture', z.string().nullable()),
		capacity: z.number().nullable(),
		status: z.enum(socialEventStatuses),
		/** Where it was found, for events that others have announced. */
		sourceUrl: plain('address of a page', z.string().nullable()),
		undecryptable,
	}),
	absent: {
		timeBlockId: null,
		title: '',
		description: null,
		location: null,
		locationUrl: null,
		locationLat: null,
		locationLon: null,
		hostContactId: null,
		coverImage: null,
		capacity: null,
		status: 'draft',
		sourceUrl: null,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'location', boost: 2 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type SocialEvent = z.output<typeof socialEvents.record>;

export const rsvpStatuses = ['pending', 'yes', 'no', 'maybe'] as const;

export const eventGuests = defineRecordType({
	app: 'events',
	table: 'eventGuests',
	noun: 'guest',
	record: z.object({
		...recordBase,
		eventId: reference,
		name: encrypted(z.string()),
		email: encrypted(z.string().nullable()),
		phone: encrypted(z.string().nullable()),
		rsvpStatus: z.enum(rsvpStatuses),
		plusOnes: z.number(),
		note: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: { eventId: '', name: '', email: null, phone: null, rsvpStatus: 'pending', plusOnes: 0, note: null },
});

export type EventGuest = z.output<typeof eventGuests.record>;

export const eventsModule: ManaModule = {
	id: 'events',
	title: 'Invitations',
	words: 'events that you plan, and their guests',
	icon: 'party-popper',
	spaceTypes: ['personal', 'club', 'family', 'team'],
	apps: ['events', 'calendar', 'timeblocks'],
	recordTypes: [socialEvents, eventGuests],
};
