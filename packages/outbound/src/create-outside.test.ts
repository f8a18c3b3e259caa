import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createOutside } from './create-outside.ts';
import { createGuardedFetch } from './guarded-fetch.ts';

const article = `<!doctype html><html><head><title>On bread</title><meta name="author" content="Ada Baker">
<meta property="og:site_name" content="The Oven"></head><body><nav><a href="/">Home</a></nav><article><h1>On bread</h1>
${Array.from({ length: 6 }, (_, n) => `<p>Paragraph ${n}: dough rests for a long while before it is shaped, and again before it is baked in a hot oven.</p>`).join('')}
<script>alert('x')</script><p onclick="steal()">Let it cool.</p></article></body></html>`;
const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Daily</title>
<item><title>Rain in the north</title><link>/rain</link><description>&lt;b&gt;Wet&lt;/b&gt; days ahead</description><pubDate>Tue, 10 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>No link</title></item><item><title>Script</title><link>javascript:alert(1)</link></item></channel></rss>`;
const atom = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Lab</title><entry><title>A finding</title>
<link rel="alternate" href="https://lab.test/1"/><updated>2026-03-09T00:00:00Z</updated><summary>Short</summary></entry></feed>`;
const ics = [
	'BEGIN:VCALENDAR',
	'VERSION:2.0',
	'BEGIN:VEVENT',
	'UID:e1',
	'SUMMARY:Concert',
	'DTSTART:20260312T190000Z',
	'DTEND:20260312T210000Z',
	'LOCATION:Hall',
	'CATEGORIES:Music',
	'END:VEVENT',
	'BEGIN:VEVENT',
	'UID:e2',
	'SUMMARY:Market',
	'DTSTART;VALUE=DATE:20260314',
	'END:VEVENT',
	'END:VCALENDAR',
].join('\r\n');
const forecast = {
	timezone: 'Europe/Zurich',
	current: { time: '2026-03-10T12:00', temperature_2m: 8.4, weather_code: 61, precipitation: 0.3 },
	daily: {
		time: ['2026-03-10'],
		weather_code: [61],
		temperature_2m_max: [9],
		temperature_2m_min: [2],
		precipitation_sum: [4.1],
	},
	minutely_15: { time: ['2026-03-10T12:00', '2026-03-10T12:15'], precipitation: [0, 0.4] },
};

/** A server in the form of those that are asked. */
let server: ReturnType<typeof Bun.serve>;
const asked: string[] = [];
beforeAll(() => {
	const text = (type: string, body: string) => new Response(body, { headers: { 'content-type': type } });
	server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch(request) {
			const { pathname, search } = new URL(request.url);
			asked.push(`${pathname}${search}`);
			if (pathname === '/article') return text('text/html; charset=utf-8', article);
			if (pathname === '/empty') return text('text/html', '<p>Log in</p>');
			if (pathname === '/moved') return Response.redirect('/article', 302);
			if (pathname === '/rss') return text('application/rss+xml', rss);
			if (pathname === '/atom') return text('application/atom+xml', atom);
			if (pathname === '/ics') return text('text/calendar', ics);
			if (pathname === '/geo/search') {
				const isKnown = search.includes('Basel');
				return Response.json(
					isKnown
						? { results: [{ name: 'Basel', country: 'Switzerland', latitude: 47.56, longitude: 7.59 }] }
						: {},
				);
			}
			if (pathname === '/weather/forecast') return Response.json(forecast);
			if (pathname === '/odd/forecast') return Response.json({ hello: 1 });
			return new Response('', { status: 404 });
		},
	});
});
afterAll(() => server.stop(true));

const outside = (weather = 'weather') =>
	createOutside({
		fetch: createGuardedFetch({ allowLoopback: true }),
		weatherUrl: `${server.url.origin.replace('127.0.0.1', 'localhost')}/${weather}`,
		geocodingUrl: `${server.url.origin}/geo`,
		newsFeeds: [],
		eventFeeds: [],
	});
const at = (path: string) => `${server.url.origin}${path}`;

describe('an article', () => {
	test('is taken out of its page as plain text, with what is said of it', async () => {
		const found = await outside().readArticle(at('/moved'));
		expect(found).toMatchObject({ url: at('/article'), title: 'On bread', siteName: 'The Oven' });
		expect(found.content).toContain('Paragraph 5: dough rests');
		expect(found.content).toContain('Let it cool.');
		expect(found.content).not.toMatch(/<|alert|steal|Home/);
	});

	test('that is none, or not there, is told as such', async () => {
		for (const path of ['/empty', '/gone', '/rss']) {
			expect(outside().readArticle(at(path))).rejects.toMatchObject({ code: 'OUTSIDE_UNREACHABLE' });
		}
		expect(outside().readArticle('http://10.0.0.1/')).rejects.toMatchObject({ code: 'OUTSIDE_UNREACHABLE' });
	});
});

test('feeds of both forms are read, without what does not lead to a page', async () => {
	expect(await outside().readFeed(at('/rss'))).toEqual([
		{
			url: at('/rain'),
			title: 'Rain in the north',
			source: 'Daily',
			summary: 'Wet days ahead',
			publishedAt: '2026-03-10T08:00:00.000Z',
		},
	]);
	expect(await outside().readFeed(at('/atom'))).toMatchObject([
		{ url: 'https://lab.test/1', title: 'A finding', source: 'Lab' },
	]);
});

test('a calendar of public events is read', async () => {
	expect(await outside().readCalendar(at('/ics'))).toMatchObject([
		{
			title: 'Concert',
			start: '2026-03-12T19:00:00.000Z',
			end: '2026-03-12T21:00:00.000Z',
			location: 'Hall',
			categories: ['music'],
		},
		{ title: 'Market', start: '2026-03-14', isAllDay: true },
	]);
});

describe('weather', () => {
	test('is told for a place that is found by its name', async () => {
		const place = await outside().findPlace('Basel', 'de');
		expect(place).toEqual({ name: 'Basel, Switzerland', latitude: 47.56, longitude: 7.59 });
		expect(asked.at(-1)).toContain('language=de');
		const known = place ?? { name: '', latitude: 0, longitude: 0 };
		expect(await outside().forecast(known)).toMatchObject({
			current: { temperature: 8.4, condition: 'rain' },
			days: [{ date: '2026-03-10', max: 9, min: 2, precipitationMm: 4.1 }],
		});
		expect((await outside().rain(known)).quarters).toEqual([
			{ time: '2026-03-10T12:00', mm: 0 },
			{ time: '2026-03-10T12:15', mm: 0.4 },
		]);
		expect(await outside().findPlace('Nowhere', 'en')).toBeUndefined();
	});

	test('in a form that is not known is no weather', async () => {
		const place = { name: '', latitude: 0, longitude: 0 };
		expect(outside('odd').forecast(place)).rejects.toMatchObject({ code: 'OUTSIDE_UNREACHABLE' });
	});
});
