import { latestFirst } from '@mana/records/rules/sort-order';
import { comicCharacters, comicModule, comicStories, comicStyles } from '@mana/records/types/comic';
import { z } from 'zod';
import { optionalText, pageFields, recordId, titleText } from '../input-fields.ts';
import { listedByType, unlisted } from '../json-schema.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const style = z.enum(comicStyles);
const tags = z.array(z.string().min(1).max(60)).max(20);
const mediaIds = z.array(recordId).max(8);
const listed = {
	style: listedByType(style).optional(),
	favoriteOnly: z.boolean().default(false),
	...pageFields(200, 50),
};

const stories = recordTools(comicModule, comicStories, { one: 'story', many: 'stories' });
const characters = recordTools(comicModule, comicCharacters, { one: 'character', many: 'characters' });

interface Comic {
	readonly style: string;
	readonly isFavorite: boolean;
	readonly isArchived: boolean;
}

const isShown =
	({ style: of, favoriteOnly }: { style?: string | undefined; favoriteOnly: boolean }) =>
	(one: Comic) =>
		!one.isArchived && (one.isFavorite || !favoriteOnly) && (of === undefined || one.style === of);

export const comicTools = [
	stories.create({
		name: 'comic.createStory',
		title: 'Create story',
		description: 'Begins a comic story, without panels.',
		input: z.strictObject({
			title: titleText(200),
			style,
			characterMediaIds: unlisted(mediaIds.optional()),
			characterId: recordId.optional(),
			description: optionalText(2_000).optional(),
			storyContext: optionalText(2_000).optional(),
			tags: tags.optional(),
		}),
		values: (input) => input,
	}),
	stories.list({
		name: 'comic.listStories',
		title: 'Stories',
		description: 'Lists stories, latest first.',
		input: z.strictObject(listed),
		where: isShown,
		order: latestFirst,
		shown: {
			schema: z.looseObject({ id: z.string() }),
			of: (story) => ({
				...briefly(comicStories, { cuts: ['description', 'storyContext'], without: ['panelMeta'] }).of(story),
				panelCount: story.panelImageIds.length,
			}),
		},
	}),
	characters.create({
		name: 'comic.createCharacter',
		title: 'Create character',
		description: 'Adds a character of comics.',
		input: z.strictObject({
			name: titleText(200),
			style: listedByType(style),
			sourceFaceMediaId: unlisted(recordId.optional()),
			sourceBodyMediaId: unlisted(recordId.optional()),
			addPrompt: optionalText(500).optional(),
			description: optionalText(2_000).optional(),
			tags: tags.optional(),
		}),
		values: (input) => input,
	}),
	characters.list({
		name: 'comic.listCharacters',
		title: 'Characters',
		description: 'Lists characters, latest first.',
		input: z.strictObject(listed),
		where: isShown,
		order: latestFirst,
		shown: {
			schema: z.looseObject({ id: z.string() }),
			of: (one) => ({
				...briefly(comicCharacters, { cuts: ['description'], without: ['variantMediaIds'] }).of(one),
				variantCount: one.variantMediaIds.length,
			}),
		},
	}),
];
