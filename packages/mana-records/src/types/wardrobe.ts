import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { currencyCode, dateText, reference } from './plain-fields.ts';

export const garmentCategories = [
	'top',
	'bottom',
	'dress',
	'outerwear',
	'shoes',
	'bag',
	'accessory',
	'glasses',
	'jewelry',
	'hat',
	'other',
] as const;

export const occasions = [
	'casual',
	'work',
	'formal',
	'workout',
	'date',
	'travel',
	'event',
	'sleep',
	'other',
] as const;

export const seasons = ['spring', 'summer', 'autumn', 'winter'] as const;

export const wardrobeGarments = defineRecordType({
	app: 'wardrobe',
	table: 'wardrobeGarments',
	noun: 'garment',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		category: z.enum(garmentCategories),
		mediaIds: z.array(reference),
		brand: encrypted(z.string().nullable()),
		color: encrypted(z.string().nullable()),
		size: encrypted(z.string().nullable()),
		material: encrypted(z.string().nullable()),
		tags: encrypted(z.array(z.string())),
		notes: encrypted(z.string().nullable()),
		purchasedAt: dateText.nullable(),
		/** Hundredths of the currency. */
		priceCents: z.number().nullable(),
		currency: currencyCode.nullable(),
		wearCount: z.number(),
		lastWornAt: dateText.nullable(),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		name: '',
		category: 'other',
		mediaIds: [],
		brand: null,
		color: null,
		size: null,
		material: null,
		tags: [],
		notes: null,
		purchasedAt: null,
		priceCents: null,
		currency: null,
		wearCount: 0,
		lastWornAt: null,
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'name', boost: 4 },
			{ name: 'brand', boost: 2 },
			{ name: 'notes', boost: 1 },
		],
		quoted: 'notes',
	},
});

export type WardrobeGarment = z.output<typeof wardrobeGarments.record>;

export const wardrobeOutfits = defineRecordType({
	app: 'wardrobe',
	table: 'wardrobeOutfits',
	noun: 'outfit',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		garmentIds: z.array(reference),
		occasion: z.enum(occasions).nullable(),
		season: z.array(z.enum(seasons)),
		tags: encrypted(z.array(z.string())),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		garmentIds: [],
		occasion: null,
		season: [],
		tags: [],
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'name', boost: 4 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type WardrobeOutfit = z.output<typeof wardrobeOutfits.record>;

export const wardrobeModule: ManaModule = {
	id: 'wardrobe',
	title: 'Wardrobe',
	words: 'your clothes and outfits',
	icon: 'shirt',
	spaceTypes: everySpace,
	apps: ['wardrobe'],
	recordTypes: [wardrobeGarments, wardrobeOutfits],
};
