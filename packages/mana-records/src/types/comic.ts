import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { reference } from './plain-fields.ts';

export const comicStyles = ['comic', 'manga', 'cartoon', 'graphic-novel', 'webtoon'] as const;

const panelMeta = z.record(
	z.string(),
	z.looseObject({ caption: z.string().nullable(), dialogue: z.string().nullable() }),
);

export const comicStories = defineRecordType({
	app: 'comic',
	table: 'comicStories',
	noun: 'comic story',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		style: z.enum(comicStyles),
		characterId: reference.nullable(),
		characterMediaIds: z.array(reference),
		panelImageIds: z.array(reference),
		/** By the image of the panel. */
		panelMeta: encrypted(panelMeta),
		storyContext: encrypted(z.string().nullable()),
		tags: encrypted(z.array(z.string())),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		title: '',
		description: null,
		style: 'comic',
		characterId: null,
		characterMediaIds: [],
		panelImageIds: [],
		panelMeta: {},
		storyContext: null,
		tags: [],
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'description', boost: 1 },
			{ name: 'storyContext', boost: 1 },
		],
		quoted: 'description',
	},
});

export type ComicStory = z.output<typeof comicStories.record>;

export const comicCharacters = defineRecordType({
	app: 'comic',
	table: 'comicCharacters',
	noun: 'comic character',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		style: z.enum(comicStyles),
		addPrompt: encrypted(z.string().nullable()),
		sourceFaceMediaId: reference.nullable(),
		sourceBodyMediaId: reference.nullable(),
		variantMediaIds: z.array(reference),
		pinnedVariantId: reference.nullable(),
		tags: encrypted(z.array(z.string())),
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		style: 'comic',
		addPrompt: null,
		sourceFaceMediaId: null,
		sourceBodyMediaId: null,
		variantMediaIds: [],
		pinnedVariantId: null,
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

export type ComicCharacter = z.output<typeof comicCharacters.record>;

export const comicModule: ManaModule = {
	id: 'comic',
	title: 'Comics',
	words: 'comic stories and their characters',
	icon: 'book-image',
	spaceTypes: everySpace,
	apps: ['comic', 'picture'],
	recordTypes: [comicStories, comicCharacters],
};
