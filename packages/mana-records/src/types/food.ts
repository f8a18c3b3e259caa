import { z } from 'zod';
import { type ManaModule, privateSpaces } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText } from './plain-fields.ts';

export const mealTypes = ['breakfast', 'lunch', 'dinner', 'snack'] as const;

/** Kilocalories and grams. */
const nutrition = z.object({
	calories: z.number().nullable(),
	protein: z.number().nullable(),
	carbs: z.number().nullable().optional(),
	fat: z.number().nullable().optional(),
	fiber: z.number().nullable().optional(),
	sugar: z.number().nullable().optional(),
});

export const meals = defineRecordType({
	app: 'food',
	table: 'meals',
	noun: 'meal',
	record: z.object({
		...recordBase,
		date: dateText,
		mealType: z.enum(mealTypes),
		inputType: z.enum(['photo', 'text']),
		description: encrypted(z.string()),
		portionSize: encrypted(z.string().nullable()),
		/** From 0 to 1: how sure an estimate of a photo is. */
		confidence: z.number().nullable(),
		nutrition: nutrition.nullable(),
		foods: encrypted(z.array(z.looseObject({ name: z.string() })).nullable()),
		photoUrl: plain('address of a picture', z.string().nullable()),
		undecryptable,
	}),
	absent: {
		date: '',
		mealType: 'snack',
		inputType: 'text',
		description: '',
		portionSize: null,
		confidence: null,
		nutrition: null,
		foods: null,
		photoUrl: null,
	},
	searched: { fields: [{ name: 'description', boost: 1 }], quoted: 'description' },
});

export type Meal = z.output<typeof meals.record>;

export const foodModule: ManaModule = {
	id: 'food',
	title: 'Meals',
	words: 'what you ate',
	icon: 'utensils',
	spaceTypes: privateSpaces,
	apps: ['food'],
	recordTypes: [meals],
};
