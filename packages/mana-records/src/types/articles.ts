import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference, tagIds } from './plain-fields.ts';

const address = plain('address of a page, by which a second copy is found', z.string());

export const articleStatuses = ['unread', 'reading', 'finished', 'archived'] as const;

export const articles = defineRecordType({
	app: 'articles',
	table: 'articles',
	noun: 'article',
	record: z.object({
		...recordBase,
		originalUrl: address,
		title: encrypted(z.string()),
		excerpt: encrypted(z.string().nullable()),
		content: encrypted(z.string()),
		htmlContent: encrypted(z.string().nullable()),
		author: encrypted(z.string().nullable()),
		siteName: plain('name of a site, as its address says', z.string().nullable()),
		imageUrl: plain('address of a picture', z.string().nullable()),
		wordCount: z.number(),
		readingTimeMinutes: z.number(),
		publishedAt: dateText.nullable(),
		status: z.enum(articleStatuses),
		/** From 0 to 1. */
		readingProgress: z.number(),
		isFavorite: z.boolean(),
		savedAt: dateText,
		readAt: dateText.nullable(),
		userNote: encrypted(z.string().nullable()),
		tagIds,
		/** Which way of taking the text out of its page made it. */
		extractedVersion: z.number(),
		undecryptable,
	}),
	absent: {
		originalUrl: '',
		title: '',
		excerpt: null,
		content: '',
		htmlContent: null,
		author: null,
		siteName: null,
		imageUrl: null,
		wordCount: 0,
		readingTimeMinutes: 0,
		publishedAt: null,
		status: 'unread',
		readingProgress: 0,
		isFavorite: false,
		savedAt: '',
		readAt: null,
		userNote: null,
		tagIds: [],
		extractedVersion: 0,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'userNote', boost: 2 },
			{ name: 'author', boost: 2 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

export type Article = z.output<typeof articles.record>;

export const highlightColors = ['yellow', 'green', 'blue', 'pink'] as const;

export const highlights = defineRecordType({
	app: 'articles',
	table: 'highlights',
	noun: 'highlight',
	record: z.object({
		...recordBase,
		articleId: reference,
		text: encrypted(z.string()),
		note: encrypted(z.string().nullable()),
		color: z.enum(highlightColors),
		/** Characters from the beginning of the article's text. */
		startOffset: z.number(),
		endOffset: z.number(),
		contextBefore: encrypted(z.string()),
		contextAfter: encrypted(z.string()),
		undecryptable,
	}),
	absent: {
		articleId: '',
		text: '',
		note: null,
		color: 'yellow',
		startOffset: 0,
		endOffset: 0,
		contextBefore: '',
		contextAfter: '',
	},
	searched: {
		fields: [
			{ name: 'text', boost: 1 },
			{ name: 'note', boost: 2 },
		],
		quoted: 'text',
	},
});

export type Highlight = z.output<typeof highlights.record>;

/** Addresses that are being fetched together. */
export const importJobs = defineRecordType({
	app: 'articles',
	table: 'importJobs',
	noun: 'import',
	record: z.object({
		...recordBase,
		totalUrls: z.number(),
		status: z.enum(['queued', 'running', 'paused', 'done', 'cancelled']),
		leasedBy: plain('name of a worker', z.string().nullable()),
		leasedUntil: dateText.nullable(),
	}),
	absent: { totalUrls: 0, status: 'queued', leasedBy: null, leasedUntil: null },
});

export type ImportJob = z.output<typeof importJobs.record>;

export const importItemStates = [
	'pending',
	'fetching',
	'extracted',
	'saved',
	'duplicate',
	'consent-wall',
	'error',
	'cancelled',
] as const;

export const importItems = defineRecordType({
	app: 'articles',
	table: 'importItems',
	noun: 'address to import',
	record: z.object({
		...recordBase,
		jobId: reference,
		idx: z.number(),
		url: address,
		state: z.enum(importItemStates),
		articleId: reference.nullable(),
		warning: plain('code of a warning', z.string().nullable()),
		error: plain('code of an error', z.string().nullable()),
		attempts: z.number(),
	}),
	absent: {
		jobId: '',
		idx: 0,
		url: '',
		state: 'pending',
		articleId: null,
		warning: null,
		error: null,
		attempts: 0,
	},
});

export type ImportItem = z.output<typeof importItems.record>;

export const articlesModule: ManaModule = {
	id: 'articles',
	title: 'Articles',
	words: 'articles that you saved, with your highlights and notes',
	icon: 'newspaper',
	spaceTypes: ['personal'],
	apps: ['articles', 'tags'],
	recordTypes: [articles, highlights, importJobs, importItems],
};
