import { z } from 'zod';
import { type ManaModule, privateSpaces } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

/** One list for agents, screens and clients there are, who have known some of these each. */
export const placeCategories = [
	'home',
	'work',
	'food',
	'shopping',
	'transit',
	'leisure',
	'sport',
	'culture',
	'nature',
	'transport',
	'health',
	'education',
	'nightlife',
	'other',
] as const;

export const places = defineRecordType({
	app: 'places',
	table: 'places',
	noun: 'place',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		/** Degrees, WGS 84. */
		latitude: z.number().nullable(),
		longitude: z.number().nullable(),
		address: encrypted(z.string().nullable()),
		category: z.enum(placeCategories),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		visitCount: z.number(),
		lastVisitedAt: dateText.nullable(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		latitude: null,
		longitude: null,
		address: null,
		category: 'other',
		isFavorite: false,
		isArchived: false,
		visitCount: 0,
		lastVisitedAt: null,
	},
	searched: {
		fields: [
			{ name: 'name', boost: 4 },
			{ name: 'address', boost: 2 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type Place = z.output<typeof places.record>;

/** Where a device was, as it measured it. */
export const locationLogs = defineRecordType({
	app: 'places',
	table: 'locationLogs',
	noun: 'location',
	record: z.object({
		...recordBase,
		latitude: encrypted(z.number()),
		longitude: encrypted(z.number()),
		/** Metres. */
		accuracy: encrypted(z.number().nullable()),
		altitude: encrypted(z.number().nullable()),
		/** Metres a second. */
		speed: encrypted(z.number().nullable()),
		/** Degrees from north, clockwise. */
		heading: encrypted(z.number().nullable()),
		timestamp: dateText,
		placeId: reference.nullable(),
		undecryptable,
	}),
	absent: {
		latitude: 0,
		longitude: 0,
		accuracy: null,
		altitude: null,
		speed: null,
		heading: null,
		timestamp: '',
		placeId: null,
	},
});

export type LocationLog = z.output<typeof locationLogs.record>;

export const placesModule: ManaModule = {
	id: 'places',
	title: 'Places',
	words: 'places, and where you were',
	icon: 'map-pin',
	spaceTypes: privateSpaces,
	apps: ['places'],
	recordTypes: [places, locationLogs],
};
