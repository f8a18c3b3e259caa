import { descending, sortOrder } from '@mana/records/rules/sort-order';
import {
	type Article,
	articleStatuses,
	articles,
	articlesModule,
	highlightColors,
	highlights,
} from '@mana/records/types/articles';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import {
	forRecords,
	hasChange,
	labelName,
	noChange,
	optionalText,
	pageFields,
	queryField,
	recordId,
	titleText,
} from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { briefly } from '../records/brief-record.ts';
import { createTable } from '../records/table.ts';
import { idsOfTags, tagNamer } from '../records/tag-names.ts';
import { sinceRead } from '../records/text-edits.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool } from '../tool-spec.ts';
import { importTools } from './article-imports.ts';
import { articleTools, savedAs, webAddress } from './article-saving.ts';

const tools = articleTools;
const highlightTable = createTable(highlights);
const status = z.enum(articleStatuses);
const brief = briefly(articles, {
	cuts: ['excerpt', 'userNote'],
	without: ['content', 'htmlContent', 'imageUrl', 'tagIds', 'extractedVersion'],
});
/** What is read of an article at once, in characters. */
const readAtOnce = 40_000;

const latestSavedFirst = sortOrder(
	['savedAt', 'createdAt'],
	(a: Pick<Article, 'savedAt' | 'createdAt'>, b: Pick<Article, 'savedAt' | 'createdAt'>) =>
		descending(a.savedAt, b.savedAt) || descending(a.createdAt, b.createdAt),
);

const save = defineTool({
	name: 'articles.save',
	formerNames: [
		{
			name: 'news.saveArticle',
			means: ({ summary, ...given }) => ({ ...given, ...(summary !== undefined && { reason: summary }) }),
		},
	],
	title: 'Save article',
	module: articlesModule,
	description: 'Fetches a page and keeps its article to read later.',
	policyHint: 'write',
	idempotent: true,
	carriesOut: true,
	returnsText: 'outside',
	recordTypes: [articles],
	input: z.strictObject({
		url: webAddress,
		title: titleText(500).optional(),
		reason: optionalText(2_000).optional(),
	}),
	output: z.object({ articleId: z.string(), title: z.string().optional(), duplicate: z.boolean() }),
	async handler({ url, title, reason }, ctx) {
		const { id, title: kept, isDuplicate } = await savedAs(ctx, url, { title, userNote: reason });
		return { articleId: id, title: kept, duplicate: isDuplicate };
	},
});

const get = defineTool({
	name: 'articles.get',
	title: 'Article',
	module: articlesModule,
	description: 'Reads an article, from a character on if it is long.',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'outside',
	recordTypes: [articles, highlights],
	input: z.strictObject({ id: recordId, offset: z.int().min(0).default(0) }),
	output: z.object({
		article: z.looseObject({ id: z.string() }),
		content: z.string(),
		characters: z.int(),
		nextOffset: z.int().optional(),
		highlights: z.array(z.looseObject({ id: z.string() })).optional(),
	}),
	async handler({ id, offset }, ctx) {
		const { content = '', ...article } = await tools.table.get(ctx, id);
		const { records } = await highlightTable.list(ctx, {
			where: ({ articleId }) => articleId === id,
			order: sortOrder(['startOffset'], (a, b) => a.startOffset - b.startOffset),
		});
		const shown = records.map((one) =>
			briefly(highlights, { without: ['articleId', 'contextBefore', 'contextAfter'] }).of(one),
		);
		const end = offset + readAtOnce;
		return {
			article: { ...brief.of({ ...article, content }), ...(article.userNote && noteOf(article)) },
			content: content.slice(offset, end).toWellFormed(),
			characters: content.length,
			...(content.length > end && { nextOffset: end }),
			...(shown.length > 0 && { highlights: shown }),
		};
	},
});

/** The person's own note in full, and when what is read was written. */
function noteOf({ userNote, updatedAt }: Pick<Article, 'userNote' | 'updatedAt'>) {
	return { userNote, updatedAt };
}

const highlight = defineTool({
	name: 'articles.highlight',
	title: 'Highlight passage',
	module: articlesModule,
	description: 'Highlights a passage, which must stand in the article word for word.',
	policyHint: 'write',
	idempotent: false,
	recordTypes: [articles, highlights],
	input: z.strictObject({
		id: recordId,
		text: z.string().min(10).max(500),
		color: z.enum(highlightColors).optional(),
		note: optionalText(2_000).optional(),
	}),
	output: z.object({ highlightId: z.string(), articleId: z.string() }),
	async handler({ id, text, color, note }, ctx) {
		const { content = '' } = await tools.table.get(ctx, id);
		const startOffset = content.indexOf(text);
		if (startOffset < 0) {
			throw new ToolError(
				'INPUT_INVALID',
				'text: must stand in the article word for word. articles_get reads it.',
			);
		}
		const endOffset = startOffset + text.length;
		const around = (from: number, to: number) => content.slice(Math.max(0, from), to).toWellFormed();
		const { id: highlightId } = await highlightTable.insert(ctx, {
			...{ articleId: id, text, color, note, startOffset, endOffset },
			contextBefore: around(startOffset - 60, startOffset),
			contextAfter: around(endOffset, endOffset + 60),
		});
		return { highlightId, articleId: id };
	},
});

export const articlesTools = [
	save,
	...importTools,
	{
		...tools.list({
			name: 'articles.list',
			title: 'Articles',
			description: 'Lists saved articles, newest first, or those with words. Archived ones if asked for.',
			input: z.strictObject({
				status: z.enum([...articleStatuses, 'all']).optional(),
				query: queryField,
				...pageFields(100, 30),
			}),
			about: async (_, ctx) => ({ labelsOf: await tagNamer(ctx) }),
			where:
				({ status: of }) =>
				(article) =>
					of === 'all' || (of === undefined ? article.status !== 'archived' : article.status === of),
			order: latestSavedFirst,
			shown: {
				schema: brief.schema,
				of: (article, { labelsOf }) => {
					const labels = labelsOf(article.tagIds);
					return { ...brief.of(article), ...(labels.length > 0 && { labels }) };
				},
			},
		}),
		// What stands in an article is by a stranger, whoever has saved it.
		returnsText: 'outside' as const,
	},
	get,
	tools.change({
		name: 'articles.update',
		formerNames: [
			{ name: 'articles.archive', means: (given) => ({ ...given, status: 'archived' }) },
			{ name: 'articles.tag', means: ({ tagName, ...given }) => ({ ...given, addLabel: tagName }) },
		],
		title: 'Update articles',
		description: 'Notes how far articles are read, archives, tags or marks them, keeps a note.',
		input: forRecords({
			status: listedByType(status).optional(),
			isFavorite: z.boolean().optional(),
			userNote: optionalText(10_000).optional(),
			addLabel: labelName.optional(),
			...sinceRead,
		}).refine(hasChange, noChange),
		texts: ['userNote'],
		async change({ ids: _, expectedUpdatedAt, addLabel, ...given }, ctx) {
			const readAt = new Date(ctx.now()).toISOString();
			const added = await idsOfTags(ctx, addLabel === undefined ? [] : [addLabel]);
			return (article) => ({
				...given,
				...(added.some((id) => !article.tagIds.includes(id)) && { tagIds: [...article.tagIds, ...added] }),
				...(given.status === 'finished' && article.readAt === null && { readAt, readingProgress: 1 }),
			});
		},
	}),
	highlight,
	tools.remove({
		name: 'articles.delete',
		title: 'Delete articles',
		description: 'Deletes articles with their highlights.',
		severally: true,
		loses: (article) => `The article ${quotedTitle(article.title)}`,
		withIt: (id, ctx) => highlightTable.rowsWhere(ctx, ({ articleId }) => articleId === id),
	}),
];
