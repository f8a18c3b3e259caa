import { type Outside, ToolError } from '@mana/tool-registry';
import type { FetchRequest, GuardedFetch } from './guarded-fetch.ts';
import { forecastUrl, geocodingUrl, parseForecast, parsePlace, parseRain, rainUrl } from './weather.ts';

export interface OutsideOptions {
	readonly fetch: GuardedFetch;
	/** An API in the form of Open-Meteo's, without a trailing slash. */
	readonly weatherUrl: string;
	readonly geocodingUrl: string;
	/** Feeds of news, and of public events as iCalendar, that the house reads. */
	readonly newsFeeds: readonly string[];
	readonly eventFeeds: readonly string[];
}

const page: FetchRequest = {
	types: /^(text\/html|application\/xhtml\+xml)$/,
	accept: 'text/html',
	limitBytes: 4 * 1024 * 1024,
	redirects: 5,
};
const feed: FetchRequest = {
	types: /^(application|text)\/([\w.-]+\+)?xml$/,
	accept: 'application/rss+xml, application/atom+xml, application/xml',
	limitBytes: 4 * 1024 * 1024,
	redirects: 3,
};
const calendar: FetchRequest = {
	types: /^text\/calendar$/,
	accept: 'text/calendar',
	limitBytes: 8 * 1024 * 1024,
	redirects: 3,
};
const json: FetchRequest = {
	types: /^application\/json$/,
	accept: 'application/json',
	limitBytes: 1024 * 1024,
};

const words = {
	'not-allowed': 'The address is not one of the public internet.',
	unreachable: 'The address does not answer, or not in time.',
	refused: 'The address does not give it out.',
	'wrong-type': 'What is at the address is of another kind.',
	'too-long': 'What is at the address is too long.',
} as const;

/** What tools reach outside of the house. What reads it is loaded when it is first needed: it is a quarter of a start. */
export function createOutside(options: OutsideOptions): Outside {
	/** @throws ToolError `OUTSIDE_UNREACHABLE` */
	async function get(url: URL, request: FetchRequest): Promise<{ text: string; url: URL }> {
		const fetched = await options.fetch(url, request);
		if (fetched.ok) return fetched;
		throw new ToolError('OUTSIDE_UNREACHABLE', `${words[fetched.reason]} Nothing was kept of it.`);
	}

	/** @throws ToolError `OUTSIDE_UNREACHABLE` where the answer is of another shape */
	async function ask<T>(url: URL, parse: (text: string) => T): Promise<T> {
		const { text } = await get(url, json);
		try {
			return parse(text);
		} catch (cause) {
			throw new ToolError('OUTSIDE_UNREACHABLE', 'The service answers in a form that is not known.', {
				cause,
			});
		}
	}

	return {
		newsFeeds: options.newsFeeds,
		eventFeeds: options.eventFeeds,
		async readArticle(address) {
			const { text, url } = await get(new URL(address), page);
			const { readArticle } = await import('./read-article.ts');
			const article = readArticle(text, url);
			if (article) return article;
			throw new ToolError('OUTSIDE_UNREACHABLE', 'No article is found in the page. Nothing was kept of it.');
		},
		async readFeed(address) {
			const { text, url } = await get(new URL(address), feed);
			const { readFeed } = await import('./read-feed.ts');
			return readFeed(text, url);
		},
		async readCalendar(address) {
			const { text, url } = await get(new URL(address), calendar);
			const { readCalendar } = await import('./read-calendar.ts');
			return readCalendar(text, url);
		},
		findPlace: (name, language) => ask(geocodingUrl(options.geocodingUrl, name, language), parsePlace),
		forecast: (place) => ask(forecastUrl(options.weatherUrl, place), parseForecast),
		rain: (place) => ask(rainUrl(options.weatherUrl, place), parseRain),
	};
}
