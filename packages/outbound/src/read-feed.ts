import type { FeedItem } from '@mana/tool-registry';
import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({
	ignoreAttributes: false,
	attributeNamePrefix: '@',
	// No entity of a stranger's is expanded beyond the five that XML has.
	processEntities: true,
	htmlEntities: false,
	trimValues: true,
	parseTagValue: false,
});
const itemsMax = 200;
const textCharacters = 2_000;

/** The items of an RSS 2.0 or Atom feed, in its order; none for another document. */
export function readFeed(xml: string, url: URL): FeedItem[] {
	const root = asRecord(parser.parse(xml));
	const channel = asRecord(asRecord(root.rss).channel);
	const feed = asRecord(root.feed);
	const source = textOf(channel.title) || textOf(feed.title) || url.hostname;
	const items = [...listOf(channel.item), ...listOf(feed.entry)].slice(0, itemsMax);
	return items.flatMap((item) => {
		const link = absolute(linkOf(item.link), url);
		const title = textOf(item.title);
		if (link === undefined || title === '') return [];
		const at = Date.parse(textOf(item.pubDate) || textOf(item.published) || textOf(item.updated));
		const summary = plain(textOf(item.description) || textOf(item.summary));
		return [
			{
				url: link,
				title: title.slice(0, textCharacters),
				source,
				...(summary !== '' && { summary: summary.slice(0, textCharacters) }),
				...(!Number.isNaN(at) && { publishedAt: new Date(at).toISOString() }),
			},
		];
	});
}

type XmlNode = Record<string, unknown>;

function asRecord(value: unknown): XmlNode {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): XmlNode[] {
	if (value === undefined) return [];
	return (Array.isArray(value) ? value : [value]).map(asRecord);
}

function textOf(value: unknown): string {
	const text = typeof value === 'string' ? value : asRecord(value)['#text'];
	return typeof text === 'string' ? text.toWellFormed().replaceAll('\0', '').trim() : '';
}

function linkOf(value: unknown): string {
	if (typeof value === 'string') return value;
	const links = (Array.isArray(value) ? value : [value]).map(asRecord);
	const main = links.find((link) => (link['@rel'] ?? 'alternate') === 'alternate') ?? links[0];
	return typeof main?.['@href'] === 'string' ? main['@href'] : textOf(main);
}

function absolute(link: string, base: URL): string | undefined {
	const url = link !== '' && URL.canParse(link, base) ? new URL(link, base) : undefined;
	return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** Without the tags that summaries often hold. */
function plain(text: string): string {
	return text
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/gu, ' ')
		.trim();
}
