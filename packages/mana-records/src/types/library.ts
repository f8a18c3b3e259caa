import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText } from './plain-fields.ts';

export const libraryKinds = ['book', 'movie', 'series', 'comic'] as const;
export const libraryStatuses = ['planned', 'active', 'completed', 'paused', 'dropped'] as const;

export const libraryEntries = defineRecordType({
	app: 'library',
	table: 'libraryEntries',
	noun: 'library entry',
	record: z.object({
		...recordBase,
		kind: z.enum(libraryKinds),
		status: z.enum(libraryStatuses),
		title: encrypted(z.string()),
		originalTitle: encrypted(z.string().nullable()),
		creators: encrypted(z.array(z.string())),
		year: z.number().nullable(),
		cover: plain('address of a picture', z.string().nullable()),
		/** From 1 to 5. */
		rating: z.number().nullable(),
		review: encrypted(z.string().nullable()),
		tags: encrypted(z.array(z.string())),
		genres: encrypted(z.array(z.string())),
		startedAt: dateText.nullable(),
		completedAt: dateText.nullable(),
		isFavorite: z.boolean(),
		/** How often it was read or seen. */
		times: z.number(),
		/** In catalogues of others, by catalogue. */
		externalIds: encrypted(z.record(z.string(), z.string())),
		/** Pages, seasons and the like, by kind. */
		details: encrypted(z.looseObject({}).nullable()),
		undecryptable,
	}),
	absent: {
		kind: 'book',
		status: 'planned',
		title: '',
		originalTitle: null,
		creators: [],
		year: null,
		cover: null,
		rating: null,
		review: null,
		tags: [],
		genres: [],
		startedAt: null,
		completedAt: null,
		isFavorite: false,
		times: 0,
		externalIds: {},
		details: null,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'originalTitle', boost: 3 },
			{ name: 'creators', boost: 2 },
			{ name: 'review', boost: 1 },
		],
		quoted: 'review',
	},
});

export type LibraryEntry = z.output<typeof libraryEntries.record>;

export const libraryModule: ManaModule = {
	id: 'library',
	title: 'Library',
	words: 'books, films and series, and what you think of them',
	icon: 'library',
	spaceTypes: ['personal'],
	apps: ['library'],
	recordTypes: [libraryEntries],
};
