import type { Outside } from '../outside.ts';
import { canary } from './catalogue-calls.ts';

/** An outside that has a little of everything. */
export const outsideStandIn: Outside = {
	newsFeeds: ['https://news.test/feed'],
	eventFeeds: ['https://events.test/feed'],
	readArticle: async (url) => ({
		url,
		title: `${canary} of the day`,
		content: `A bird sits in the tree. ${canary} sings all day long.`,
		excerpt: undefined,
		author: undefined,
		siteName: 'news.test',
		publishedAt: undefined,
		extractedVersion: 1,
	}),
	readFeed: async () => [{ url: 'https://news.test/a', title: `${canary} escapes`, source: 'News' }],
	readCalendar: async () => [
		{
			id: 'e1',
			title: `${canary} concert`,
			start: '2026-03-12T19:00:00.000Z',
			end: '2026-03-12T21:00:00.000Z',
			isAllDay: false,
			categories: ['music'],
		},
	],
	findPlace: async (name) => ({ name, latitude: 47.5, longitude: 7.6 }),
	forecast: async () => ({
		timeZone: 'Europe/Zurich',
		current: { time: '2026-03-10T12:00', temperature: 8, precipitationMm: 0, condition: 'clear' },
		days: [{ date: '2026-03-10', condition: 'clear', max: 9, min: 2, precipitationMm: 0 }],
	}),
	rain: async () => ({ timeZone: 'Europe/Zurich', quarters: [{ time: '2026-03-10T12:00', mm: 0 }] }),
};
