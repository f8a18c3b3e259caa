import type { FetchedArticle } from '@mana/tool-registry';
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';

/** Which way of taking the text out of a page this is: another one gets another number. */
const extractorVersion = 1;

/**
 * Takes the text of an article out of its page, as paragraphs of plain text: nothing that could run or load is kept.
 *
 * @returns undefined for a page in which no article is found
 */
export function readArticle(html: string, url: URL): FetchedArticle | undefined {
	const { document } = parseHTML(html);
	const article = new Readability(document, { charThreshold: 200 }).parse();
	const content = article?.content ? paragraphsOf(article.content) : '';
	if (!article || content === '') return undefined;
	const publishedAt = article.publishedTime ? Date.parse(article.publishedTime) : Number.NaN;
	return {
		url: url.href,
		title: clean(article.title) || url.hostname,
		content,
		excerpt: clean(article.excerpt) || undefined,
		author: clean(article.byline) || undefined,
		siteName: clean(article.siteName) || url.hostname,
		publishedAt: Number.isNaN(publishedAt) ? undefined : new Date(publishedAt).toISOString(),
		extractedVersion: extractorVersion,
	};
}

const blocks = 'p, h1, h2, h3, h4, h5, h6, li, blockquote, pre, figcaption, td';

function paragraphsOf(html: string): string {
	const { document } = parseHTML(`<!doctype html><body>${html}</body>`);
	const texts = [...document.querySelectorAll(blocks)]
		// What stands in a block within another one is told by the inner one.
		.filter((block) => block.querySelector(blocks) === null)
		.map((block) => clean(block.textContent));
	const found = texts.filter((text) => text !== '');
	return (found.length > 0 ? found : [clean(document.body.textContent)]).join('\n\n');
}

function clean(text: string | null | undefined): string {
	return (text ?? '').toWellFormed().replaceAll('\0', '').replace(/\s+/gu, ' ').trim();
}
