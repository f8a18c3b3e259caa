import { z } from 'zod';
import { type ManaModule, privateSpaces } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';

/** A screen shows them in the person's language. */
export const moods = [
	'grateful',
	'happy',
	'content',
	'neutral',
	'thoughtful',
	'sad',
	'stressed',
	'angry',
] as const;

/** What earlier clients have stored, and some still send. */
const formerMoods: ReadonlyMap<unknown, (typeof moods)[number]> = new Map([
	['dankbar', 'grateful'],
	['glücklich', 'happy'],
	['zufrieden', 'content'],
	['nachdenklich', 'thoughtful'],
	['traurig', 'sad'],
	['gestresst', 'stressed'],
	['wütend', 'angry'],
]);

/** A mood, by its name or the one that it had. */
export const moodName = z.preprocess((given) => formerMoods.get(given) ?? given, z.enum(moods));

export const journalEntries = defineRecordType({
	app: 'journal',
	table: 'journalEntries',
	noun: 'journal entry',
	record: z.object({
		...recordBase,
		title: encrypted(z.string().nullable()),
		content: encrypted(z.string()),
		entryDate: plain('date', z.string()),
		mood: moodName.nullable(),
		tags: encrypted(z.array(z.string())),
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
