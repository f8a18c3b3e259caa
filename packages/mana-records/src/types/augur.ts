import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

export const signKinds = ['omen', 'fortune', 'hunch'] as const;
export const signVibes = ['good', 'bad', 'mysterious'] as const;
export const signOutcomes = ['open', 'fulfilled', 'partly', 'not-fulfilled'] as const;

export const signCategories = [
	'gut',
	'tarot',
	'horoscope',
	'fortune-cookie',
	'iching',
	'dream',
	'person',
	'media',
	'natural',
	'other',
] as const;

const text = () => encrypted(z.string().nullable());

/** A sign that was seen, and what came of it. */
export const augurEntries = defineRecordType({
	app: 'augur',
	table: 'augurEntries',
	noun: 'sign',
	record: z.object({
		...recordBase,
		kind: z.enum(signKinds),
		source: encrypted(z.string()),
		sourceCategory: z.enum(signCategories),
		claim: encrypted(z.string()),
		vibe: z.enum(signVibes),
		feltMeaning: text(),
		expectedOutcome: text(),
		expectedBy: dateText.nullable(),
		/** From 0 to 1. */
		probability: z.number().nullable(),
		outcome: z.enum(signOutcomes),
		outcomeNote: text(),
		resolvedAt: dateText.nullable(),
		encounteredAt: dateText,
		tags: encrypted(z.array(z.string())),
		relatedDreamId: reference.nullable(),
		relatedDecisionId: reference.nullable(),
		livingOracleSnapshot: encrypted(z.looseObject({}).nullable()),
		isPrivate: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		kind: 'hunch',
		source: '',
		sourceCategory: 'other',
		claim: '',
		vibe: 'mysterious',
		feltMeaning: null,
		expectedOutcome: null,
		expectedBy: null,
		probability: null,
		outcome: 'open',
		outcomeNote: null,
		resolvedAt: null,
		encounteredAt: '',
		tags: [],
		relatedDreamId: null,
		relatedDecisionId: null,
		livingOracleSnapshot: null,
		isPrivate: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'claim', boost: 4 },
			{ name: 'source', boost: 2 },
			{ name: 'feltMeaning', boost: 1 },
			{ name: 'outcomeNote', boost: 1 },
		],
		quoted: 'claim',
	},
});

export type AugurEntry = z.output<typeof augurEntries.record>;

export const augurModule: ManaModule = {
	id: 'augur',
	title: 'Signs',
	words: 'signs you saw, and what came of them',
	icon: 'sparkles',
	spaceTypes: ['personal'],
	apps: ['augur'],
	recordTypes: [augurEntries],
};
