import { newsResearchModule } from '@mana/records';
import { descending } from '@mana/records/rules/sort-order';
import { wordsIn } from '@mana/records/rules/words';
import { z } from 'zod';
import { pageLimit } from '../input-fields.ts';
import { type FeedItem, outsideOf } from '../outside.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool } from '../tool-spec.ts';

/** How many words of the query an item has, those in its title twice. */
function likeness({ title, summary = '' }: FeedItem, words: readonly string[]): number {
	const inTitle = title.toLowerCase();
	const inSummary = summary.toLowerCase();
	return words.reduce(
		(sum, word) => sum + (inTitle.includes(word) ? 2 : 0) + (inSummary.includes(word) ? 1 : 0),
		0,
	);
}

export const newsResearchTools = [
	defineTool({
		name: 'newsResearch.search',
		title: 'Research news',
		module: newsResearchModule,
		description: 'Finds reports on a topic in news feeds.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'outside',
		input: z.strictObject({ query: z.string().min(1).max(200), limit: pageLimit(50, 10) }),
		output: z.object({
			articles: z.array(z.looseObject({ url: z.string(), title: z.string() })),
			feedCount: z.int(),
			unreachableCount: z.int(),
		}),
		async handler({ query, limit }, ctx) {
			const outside = outsideOf(ctx);
			const { newsFeeds } = outside;
			if (newsFeeds.length === 0) {
				throw new ToolError('OUTBOUND_OFF', 'This server reads no news feeds: MANA_NEWS_FEEDS names none.');
			}
			const words = [...wordsIn(query.toLowerCase())].map(({ word }) => word);
			const read = await Promise.allSettled(newsFeeds.map((feed) => outside.readFeed(feed)));
			const items = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
			const found = items
				.map((item) => ({ item, score: likeness(item, words) }))
				.filter(({ score }) => score > 0)
				.sort((a, b) => b.score - a.score || descending(a.item.publishedAt ?? '', b.item.publishedAt ?? ''));
			return {
				articles: found.slice(0, limit).map(({ item }) => ({ ...item })),
				feedCount: newsFeeds.length,
				unreachableCount: read.filter(({ status }) => status === 'rejected').length,
			};
		},
	}),
];
