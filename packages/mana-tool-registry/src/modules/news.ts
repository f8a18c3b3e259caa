import { newestFirst } from '@mana/records/rules/sort-order';
import { newsArticles, newsModule } from '@mana/records/types/news';
import { z } from 'zod';
import { forRecords, hasChange, noChange, pageFields, queryField } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const tools = recordTools(newsModule, newsArticles, { one: 'article', many: 'articles' });

export const newsTools = [
	{
		...tools.list({
			name: 'news.list',
			title: 'News',
			description: 'Lists news, newest first, or those with words.',
			input: z.strictObject({
				unreadOnly: z.boolean().default(false),
				query: queryField,
				...pageFields(100, 30),
			}),
			where:
				({ unreadOnly }) =>
				({ isArchived, isRead }) =>
					!isArchived && (!unreadOnly || !isRead),
			order: newestFirst,
			shown: briefly(newsArticles, { cuts: ['excerpt'], without: ['content', 'htmlContent', 'imageUrl'] }),
		}),
		// What stands in an article is by a stranger, whoever has saved it.
		returnsText: 'outside' as const,
	},
	tools.change({
		name: 'news.update',
		title: 'Update news',
		description: 'Marks news as read, favourite or archived.',
		input: forRecords({
			isRead: z.boolean().optional(),
			isFavorite: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}).refine(hasChange, noChange),
		change:
			({ ids: _, ...given }) =>
			() =>
				given,
	}),
];
