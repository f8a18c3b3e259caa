import { latestFirst } from '@mana/records/rules/sort-order';
import {
	garmentCategories,
	occasions,
	seasons,
	wardrobeGarments,
	wardrobeModule,
	wardrobeOutfits,
} from '@mana/records/types/wardrobe';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { forRecords, optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const name = titleText(200);
const category = z.enum(garmentCategories);
const occasion = z.enum(occasions);
const short = optionalText(100);
const tags = z.array(z.string().min(1).max(60)).max(20);
const garmentShape = {
	brand: short,
	color: short,
	size: short,
	material: short,
	tags,
	notes: optionalText(5_000),
	isFavorite: z.boolean(),
};
const garmentFields = z.object(garmentShape).partial().shape;

const garments = recordTools(wardrobeModule, wardrobeGarments, { one: 'garment', many: 'garments' });
const outfits = recordTools(wardrobeModule, wardrobeOutfits, { one: 'outfit', many: 'outfits' });

const hasTags = (all: readonly string[] | undefined, wanted: readonly string[]) =>
	wanted.every((tag) => (all ?? []).some((one) => one.toLowerCase() === tag.toLowerCase()));

export const wardrobeTools = [
	garments.create({
		name: 'wardrobe.createGarment',
		title: 'Add garment',
		description: 'Adds a piece of clothing.',
		input: z.strictObject({ name, category, ...garmentFields }),
		values: (input) => input,
	}),
	garments.list({
		name: 'wardrobe.listGarments',
		title: 'Garments',
		description: 'Lists clothes, with all of some tags, or by words.',
		input: z.strictObject({
			category: listedByType(category).optional(),
			tags: tags.max(10).optional(),
			query: queryField,
			...pageFields(200, 50),
		}),
		where:
			({ category: of }) =>
			(garment) =>
				!garment.isArchived && (of === undefined || garment.category === of),
		whereOpened: ({ tags: wanted = [] }) =>
			wanted.length === 0 ? undefined : (garment) => hasTags(garment.tags, wanted),
		order: latestFirst,
		shown: briefly(wardrobeGarments, { cuts: ['notes'], without: ['mediaIds'] }),
	}),
	garments.update({
		name: 'wardrobe.updateGarment',
		title: 'Update garment',
		description: 'Changes given fields of a piece of clothing.',
		fields: z.object({
			name: name.optional(),
			category: listedByType(category).optional(),
			...garmentFields,
			isArchived: z.boolean().optional(),
		}),
	}),
	garments.change({
		name: 'wardrobe.logWear',
		title: 'Log wearing',
		description: 'Records that clothes were worn today.',
		input: forRecords({}),
		async change(_, ctx) {
			const { today } = await personDay(ctx);
			return ({ wearCount }) => ({ wearCount: wearCount + 1, lastWornAt: today });
		},
	}),
	outfits.create({
		name: 'wardrobe.createOutfit',
		title: 'Compose outfit',
		description: 'Puts clothes together.',
		input: z.strictObject({
			name,
			garmentIds: z.array(recordId).min(1).max(16),
			description: optionalText(2_000).optional(),
			occasion: occasion.optional(),
			season: z.array(z.enum(seasons)).max(4).optional(),
			tags: tags.optional(),
		}),
		async values({ garmentIds, ...input }, ctx) {
			const ids = [...new Set(garmentIds)];
			await Promise.all(ids.map((id) => garments.table.get(ctx, id)));
			return { ...input, garmentIds: ids };
		},
	}),
	outfits.list({
		name: 'wardrobe.listOutfits',
		title: 'Outfits',
		description: 'Lists the outfits.',
		input: z.strictObject({
			occasion: listedByType(occasion).optional(),
			favoriteOnly: z.boolean().default(false),
			...pageFields(200, 50),
		}),
		where:
			({ occasion: of, favoriteOnly }) =>
			(outfit) =>
				!outfit.isArchived &&
				(outfit.isFavorite || !favoriteOnly) &&
				(of === undefined || outfit.occasion === of),
		order: latestFirst,
		shown: briefly(wardrobeOutfits, { cuts: ['description'] }),
	}),
	outfits.remove({
		name: 'wardrobe.deleteOutfit',
		title: 'Delete outfit',
		description: 'Deletes an outfit; the clothes stay.',
		loses: (outfit) => `The outfit ${quotedTitle(outfit.name)}; the clothes stay`,
	}),
];
