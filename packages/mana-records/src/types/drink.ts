import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference, timeOfDay } from './plain-fields.ts';

export const drinkTypes = [
	'water',
	'coffee',
	'tea',
	'juice',
	'milk',
	'soda',
	'smoothie',
	'energy',
	'beer',
	'wine',
	'spirits',
	'alcohol',
	'other',
] as const;

export const drinkEntries = defineRecordType({
	app: 'drink',
	table: 'drinkEntries',
	noun: 'drink',
	record: z.object({
		...recordBase,
		name: encrypted(z.string().nullable()),
		drinkType: z.enum(drinkTypes),
		/** Millilitres. */
		quantityMl: z.number(),
		date: dateText,
		time: timeOfDay,
		note: encrypted(z.string().nullable()),
		presetId: reference.nullable(),
		undecryptable,
	}),
	absent: { name: null, drinkType: 'water', quantityMl: 0, date: '', time: '', note: null, presetId: null },
});

export type DrinkEntry = z.output<typeof drinkEntries.record>;

export const drinkPresets = defineRecordType({
	app: 'drink',
	table: 'drinkPresets',
	noun: 'usual drink',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		drinkType: z.enum(drinkTypes),
		/** Millilitres. */
		quantityMl: z.number(),
		order: z.number(),
		undecryptable,
	}),
	absent: { name: '', drinkType: 'water', quantityMl: 250, order: 0 },
});

export type DrinkPreset = z.output<typeof drinkPresets.record>;

export const drinkModule: ManaModule = {
	id: 'drink',
	title: 'Drinks',
	words: 'what you drank',
	icon: 'glass-water',
	spaceTypes: ['personal'],
	apps: ['drink'],
	recordTypes: [drinkEntries, drinkPresets],
};
