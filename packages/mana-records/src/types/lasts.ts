import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

export const lastStatuses = ['suspected', 'confirmed', 'reclaimed'] as const;
export const lastConfidences = ['probably', 'likely', 'certain'] as const;

export const lastCategories = [
	'culinary',
	'adventure',
	'travel',
	'people',
	'career',
	'creative',
	'nature',
	'culture',
	'health',
	'tech',
	'other',
] as const;

const text = () => encrypted(z.string().nullable());

/** Something that was done for the last time, or seems to have been. */
export const lasts = defineRecordType({
	app: 'lasts',
	table: 'lasts',
	noun: 'last time',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		status: z.enum(lastStatuses),
		category: z.enum(lastCategories),
		confidence: z.enum(lastConfidences).nullable(),
		/** The record from which it was guessed: `table/id`. */
		inferredFrom: plain('id', z.string().nullable()),
		date: dateText.nullable(),
		meaning: text(),
		note: text(),
		whatIKnewThen: text(),
		whatIKnowNow: text(),
		/** From 1 to 5. */
		tenderness: z.number().nullable(),
		wouldReclaim: z.enum(['no', 'maybe', 'yes']).nullable(),
		reclaimedAt: dateText.nullable(),
		reclaimedNote: text(),
		personIds: z.array(reference),
		sharedWith: text(),
		mediaIds: z.array(reference),
		audioNoteId: reference.nullable(),
		placeId: reference.nullable(),
		recognisedAt: dateText.nullable(),
		isPinned: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		title: '',
		status: 'suspected',
		category: 'other',
		confidence: null,
		inferredFrom: null,
		date: null,
		meaning: null,
		note: null,
		whatIKnewThen: null,
		whatIKnowNow: null,
		tenderness: null,
		wouldReclaim: null,
		reclaimedAt: null,
		reclaimedNote: null,
		personIds: [],
		sharedWith: null,
		mediaIds: [],
		audioNoteId: null,
		placeId: null,
		recognisedAt: null,
		isPinned: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'meaning', boost: 1 },
			{ name: 'note', boost: 1 },
		],
		quoted: 'note',
	},
});

export type Last = z.output<typeof lasts.record>;

/** Guesses that the person has turned down: not made again for a time. */
export const lastsCooldown = defineRecordType({
	app: 'lasts',
	table: 'lastsCooldown',
	noun: 'declined guess',
	record: z.object({
		...recordBase,
		inferredFrom: plain('id', z.string()),
		until: dateText,
	}),
	absent: { inferredFrom: '', until: '' },
});

export type LastCooldown = z.output<typeof lastsCooldown.record>;

export const lastsModule: ManaModule = {
	id: 'lasts',
	title: 'Last times',
	words: 'what you did for the last time',
	icon: 'hourglass',
	spaceTypes: ['personal'],
	apps: ['lasts'],
	recordTypes: [lasts, lastsCooldown],
};
