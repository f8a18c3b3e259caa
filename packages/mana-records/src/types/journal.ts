import { z } from 'zod';
import { type ManaModule, privateSpaces } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';

/** Stored as these words; a screen shows them in the person's language. */
export const moods = [
	'dankbar',
	'glücklich',
	'zufrieden',
	'neutral',
	'nachdenklich',
	'traurig',
	'gestresst',
	'wütend',
] as const;

export const journalEntries = defineRecordType({
	app: 'journal',
	table: 'journalEntries',
	noun: 'journal entry',
	record: z.object({
		...recordBase,
		title: encrypted(z.string().nullable()),
		content: encrypted(z.string()),
		entryDate: plain('date', z.string()),
		mood: z.enum(moods).nullable(),
		tags: plain('plain until every client reads tags encrypted', z.array(z.string())),
		wordCount: z.number(),
		isPinned: z.boolean(),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		title: null,
		content: '',
		entryDate: '',
		mood: null,
		tags: [],
		wordCount: 0,
		isPinned: false,
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

export type JournalEntry = z.output<typeof journalEntries.record>;

export const journalModule: ManaModule = {
	id: 'journal',
	title: 'Journal',
	words: 'journal entries',
	icon: 'book-open',
	spaceTypes: privateSpaces,
	apps: ['journal'],
	recordTypes: [journalEntries],
};
