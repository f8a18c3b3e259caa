import { z } from 'zod';
import { type ManaModule, privateSpaces } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, timeOfDay } from './plain-fields.ts';

export const emotions = [
	'happy',
	'calm',
	'energized',
	'grateful',
	'excited',
	'loved',
	'hopeful',
	'neutral',
	'bored',
	'tired',
	'sad',
	'anxious',
	'angry',
	'stressed',
	'frustrated',
	'overwhelmed',
] as const;

export const moodActivities = [
	'work',
	'exercise',
	'social',
	'alone',
	'commute',
	'eating',
	'resting',
	'creative',
	'outdoors',
	'screen',
	'chores',
	'other',
] as const;

export const moodEntries = defineRecordType({
	app: 'mood',
	table: 'moodEntries',
	noun: 'mood entry',
	record: z.object({
		...recordBase,
		date: dateText,
		time: timeOfDay,
		/** 1 is worst, 10 best. */
		level: z.number(),
		emotion: z.enum(emotions),
		secondaryEmotions: z.array(z.enum(emotions)),
		activity: z.enum(moodActivities).nullable(),
		withWhom: encrypted(z.string()),
		notes: encrypted(z.string()),
		tags: encrypted(z.array(z.string())),
		undecryptable,
	}),
	absent: {
		date: '',
		time: '',
		level: 5,
		emotion: 'neutral',
		secondaryEmotions: [],
		activity: null,
		withWhom: '',
		notes: '',
		tags: [],
	},
	searched: {
		fields: [
			{ name: 'notes', boost: 1 },
			{ name: 'withWhom', boost: 2 },
		],
		quoted: 'notes',
	},
});

export type MoodEntry = z.output<typeof moodEntries.record>;

export const moodModule: ManaModule = {
	id: 'mood',
	title: 'Mood',
	words: 'how you felt',
	icon: 'smile',
	spaceTypes: privateSpaces,
	apps: ['mood'],
	recordTypes: [moodEntries],
};
