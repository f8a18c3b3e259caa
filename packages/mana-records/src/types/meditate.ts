import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

export const meditationCategories = ['silence', 'breathing', 'bodyscan'] as const;

export const meditatePresets = defineRecordType({
	app: 'meditate',
	table: 'meditatePresets',
	noun: 'meditation',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		category: z.enum(meditationCategories),
		durationMinutes: z.number(),
		bodyScanSteps: encrypted(z.array(z.string())),
		order: z.number(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		category: 'silence',
		durationMinutes: 10,
		bodyScanSteps: [],
		order: 0,
	},
});

export type MeditatePreset = z.output<typeof meditatePresets.record>;

export const meditateSessions = defineRecordType({
	app: 'meditate',
	table: 'meditateSessions',
	noun: 'session of meditation',
	record: z.object({
		...recordBase,
		presetId: reference.nullable(),
		category: z.enum(meditationCategories),
		startedAt: dateText,
		durationMinutes: z.number(),
		isCompleted: z.boolean(),
		/** From 1 to 10. */
		moodBefore: z.number().nullable(),
		moodAfter: z.number().nullable(),
		notes: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: {
		presetId: null,
		category: 'silence',
		startedAt: '',
		durationMinutes: 0,
		isCompleted: true,
		moodBefore: null,
		moodAfter: null,
		notes: null,
	},
	searched: { fields: [{ name: 'notes', boost: 1 }], quoted: 'notes' },
});

export type MeditateSession = z.output<typeof meditateSessions.record>;

export const meditateModule: ManaModule = {
	id: 'meditate',
	title: 'Meditation',
	words: 'when you meditated',
	icon: 'flower',
	spaceTypes: ['personal'],
	apps: ['meditate'],
	recordTypes: [meditatePresets, meditateSessions],
};
