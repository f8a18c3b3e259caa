import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { reference, timeOfDay, zoneName } from './plain-fields.ts';

export const weekDays = ['monday', 'saturday', 'sunday'] as const;
export const languages = ['en', 'de'] as const;

/** How a person counts days and what they read; one record, its id `singleton`. */
export const settings = defineRecordType({
	app: 'profile',
	table: 'settings',
	noun: 'settings',
	record: z.object({
		...recordBase,
		timeZone: zoneName,
		weekStart: z.enum(weekDays),
		language: z.enum(languages),
		/** For night owls: until then it is still the day before. */
		dayStartsAt: timeOfDay,
	}),
	absent: { timeZone: 'UTC', weekStart: 'monday', language: 'en', dayStartsAt: '00:00' },
});

export type Settings = z.output<typeof settings.record>;

const section = () => encrypted(z.looseObject({}).nullable());

/** What a person has told of themselves; one record, its id `singleton`. */
export const userContext = defineRecordType({
	app: 'profile',
	table: 'userContext',
	noun: 'context',
	record: z.object({
		...recordBase,
		about: section(),
		interests: encrypted(z.array(z.string())),
		routine: section(),
		nutrition: section(),
		leisure: section(),
		goals: encrypted(z.array(z.string())),
		social: section(),
		freeform: encrypted(z.string().nullable()),
		/** Which questions were answered, and which passed over. */
		interview: z.object({ answeredIds: z.array(reference), skippedIds: z.array(reference) }),
		undecryptable,
	}),
	absent: {
		about: null,
		interests: [],
		routine: null,
		nutrition: null,
		leisure: null,
		goals: [],
		social: null,
		freeform: null,
		interview: { answeredIds: [], skippedIds: [] },
	},
});

export type UserContext = z.output<typeof userContext.record>;

/** Pictures of a person, and what they may be used for. */
export const meImages = defineRecordType({
	app: 'profile',
	table: 'meImages',
	noun: 'picture of the person',
	record: z.object({
		...recordBase,
		kind: z.enum(['face', 'fullbody', 'halfbody', 'hands', 'reference']),
		label: encrypted(z.string().nullable()),
		mediaId: reference,
		storagePath: plain('place in a store', z.string().nullable()),
		publicUrl: plain('address of a picture', z.string().nullable()),
		thumbnailUrl: plain('address of a picture', z.string().nullable()),
		/** Pixels. */
		width: z.number().nullable(),
		height: z.number().nullable(),
		tags: encrypted(z.array(z.string())),
		usage: z.object({ aiReference: z.boolean(), showInProfile: z.boolean() }),
		primaryFor: z.enum(['avatar', 'face-ref', 'body-ref']).nullable(),
		undecryptable,
	}),
	absent: {
		kind: 'reference',
		label: null,
		mediaId: '',
		storagePath: null,
		publicUrl: null,
		thumbnailUrl: null,
		width: null,
		height: null,
		tags: [],
		usage: { aiReference: false, showInProfile: false },
		primaryFor: null,
	},
});

export type MeImage = z.output<typeof meImages.record>;

export const meModule: ManaModule = {
	id: 'me',
	title: 'About you',
	words: 'what you have told of yourself, and your settings',
	icon: 'user',
	spaceTypes: ['personal'],
	apps: ['profile'],
	recordTypes: [settings, userContext, meImages],
};
