import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

/** The reading list of the news. Articles that were saved for good are in `articles/articles`. */
export const newsArticles = defineRecordType({
	app: 'news',
	table: 'articles',
	noun: 'news article',
	record: z.object({
		...recordBase,
		type: z.enum(['curated', 'saved']),
		sourceCuratedId: reference.nullable(),
		originalUrl: plain('address of a page, by which a second copy is found', z.string()),
		title: encrypted(z.string()),
		excerpt: encrypted(z.string().nullable()),
		content: encrypted(z.string()),
		htmlContent: encrypted(z.string().nullable()),
		author: encrypted(z.string().nullable()),
		siteName: plain('name of a site, as its address says', z.string().nullable()),
		sourceSlug: plain('name of a feed', z.string().nullable()),
		imageUrl: plain('address of a picture', z.string().nullable()),
		categoryId: reference.nullable(),
		wordCount: z.number(),
		readingTimeMinutes: z.number(),
		publishedAt: dateText.nullable(),
		isArchived: z.boolean(),
		isRead: z.boolean(),
		isFavorite: z.boolean(),
		undecryptable,
	}),
	absent: {
		type: 'saved',
		sourceCuratedId: null,
		originalUrl: '',
		title: '',
		excerpt: null,
		content: '',
		htmlContent: null,
		author: null,
		siteName: null,
		sourceSlug: null,
		imageUrl: null,
		categoryId: null,
		wordCount: 0,
		readingTimeMinutes: 0,
		publishedAt: null,
		isArchived: false,
		isRead: false,
		isFavorite: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

export type NewsArticle = z.output<typeof newsArticles.record>;

export const newsModule: ManaModule = {
	id: 'news',
	title: 'News',
	words: 'your reading list of the news',
	icon: 'rss',
	spaceTypes: ['personal', 'brand', 'club', 'team'],
	apps: ['news'],
	recordTypes: [newsArticles],
};
