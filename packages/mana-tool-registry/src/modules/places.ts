import { sortOrder } from '@mana/records/rules/sort-order';
import { type Place, placeCategories, places, placesModule } from '@mana/records/types/places';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const name = titleText(200);
const shape = {
	category: z.enum(placeCategories),
	address: optionalText(500),
	description: optionalText(5_000),
	latitude: z.number().min(-90).max(90),
	longitude: z.number().min(-180).max(180),
	isFavorite: z.boolean(),
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(placesModule, places, { one: 'place', many: 'places' });

const mostVisitedFirst = sortOrder(
	['visitCount', 'createdAt'],
	(a: Pick<Place, 'visitCount' | 'createdAt'>, b: Pick<Place, 'visitCount' | 'createdAt'>) =>
		b.visitCount - a.visitCount || (a.createdAt < b.createdAt ? 1 : -1),
);

export const placesTools = [
	tools.create({
		name: 'places.create',
		title: 'Create place',
		description: 'Keeps a place to find again.',
		input: z.strictObject({ name, ...fields }),
		values: (input) => input,
	}),
	tools.list({
		name: 'places.list',
		title: 'Places',
		description: 'Lists places, the most visited first, or those with words.',
		input: z.strictObject({
			query: queryField,
			category: listedByType(z.enum(placeCategories)).optional(),
			...pageFields(500, 100),
		}),
		where:
			({ category }) =>
			(place) =>
				!place.isArchived && (category === undefined || place.category === category),
		order: mostVisitedFirst,
		shown: briefly(places, { cuts: ['description'] }),
	}),
	tools.change({
		name: 'places.visit',
		title: 'Visit place',
		description: 'Records that the person is at a place now.',
		input: z.strictObject({ id: recordId }),
		change(_, ctx) {
			const lastVisitedAt = new Date(ctx.now()).toISOString();
			return ({ visitCount }) => ({ visitCount: visitCount + 1, lastVisitedAt });
		},
	}),
	tools.update({
		name: 'places.update',
		title: 'Update place',
		description: 'Changes given fields of a place.',
		fields: z.object({
			name: name.optional(),
			...fields,
			category: listedByType(shape.category).optional(),
			isArchived: z.boolean().optional(),
		}),
	}),
	tools.remove({
		name: 'places.delete',
		title: 'Delete place',
		description: 'Deletes a place.',
		loses: (place) => `The place ${quotedTitle(place.name)}`,
	}),
];
