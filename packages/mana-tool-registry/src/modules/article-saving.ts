import { countingWords } from '@mana/records/rules/words';
import { inTurns } from '@mana/records/search/next-turn';
import { articles, articlesModule } from '@mana/records/types/articles';
import { z } from 'zod';
import { outsideOf } from '../outside.ts';
import { recordTools } from '../records/record-tools.ts';
import type { ToolContext } from '../tool-spec.ts';

export const articleTools = recordTools(articlesModule, articles, { one: 'article', many: 'articles' });

/** Words that most people read in a minute. */
const wordsAMinute = 220;
/** Parameters that name a campaign and not a page. */
const ofCampaigns = /^(utm_|fbclid$|gclid$|mc_[ce]id$)/;

export const webAddress = z
	.string()
	.max(2_000)
	.refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
		error: 'expected an address that begins with https://',
	});

/** An address without what leads to the same page all the same. */
export function pageAddress(url: string): string {
	const address = new URL(url);
	address.hash = '';
	for (const name of [...address.searchParams.keys()]) {
		if (ofCampaigns.test(name)) address.searchParams.delete(name);
	}
	return address.href;
}

interface Saved {
	readonly id: string;
	readonly title: string | undefined;
	readonly isDuplicate: boolean;
}

/**
 * Fetches a page and keeps its article, where it is not there already.
 *
 * @throws ToolError `OUTBOUND_OFF`, `OUTSIDE_UNREACHABLE`
 */
export async function savedAs(
	ctx: ToolContext,
	url: string,
	given: { readonly title?: string | undefined; readonly userNote?: string | null | undefined } = {},
): Promise<Saved> {
	const asked = pageAddress(url);
	const known = await findSaved(ctx, asked);
	if (known) return known;
	const article = await outsideOf(ctx).readArticle(asked);
	const originalUrl = pageAddress(article.url);
	const present = originalUrl === asked ? undefined : await findSaved(ctx, originalUrl);
	if (present) return present;
	const wordCount = await inTurns(countingWords(article.content));
	const { id, title } = await articleTools.table.insert(ctx, {
		originalUrl,
		title: given.title ?? article.title,
		content: article.content,
		excerpt: article.excerpt ?? null,
		author: article.author ?? null,
		siteName: article.siteName,
		publishedAt: article.publishedAt ?? null,
		extractedVersion: article.extractedVersion,
		userNote: given.userNote ?? null,
		wordCount,
		readingTimeMinutes: Math.max(1, Math.round(wordCount / wordsAMinute)),
		savedAt: new Date(ctx.now()).toISOString(),
	});
	return { id, title, isDuplicate: false };
}

async function findSaved(ctx: ToolContext, url: string): Promise<Saved | undefined> {
	const found = (await articleTools.table.listPlain(ctx)).find(({ originalUrl }) => originalUrl === url);
	if (!found) return undefined;
	const { id, title } = await articleTools.table.get(ctx, found.id);
	return { id, title, isDuplicate: true };
}
