import { canary } from '@mana/tool-registry/testing/catalogue-calls';

export interface OutsideServer {
	/** Without a trailing slash. */
	readonly url: string;
	/** What the gateway is told of it. */
	readonly environment: Readonly<Record<string, string>>;
	/** Paths that were asked for. */
	readonly asked: readonly string[];
	stop(): Promise<void>;
}

const sentences = Array.from(
	{ length: 8 },
	(_, n) =>
		`<p>Paragraph ${n}: a bird sits in the tree and is heard far away. ${canary} sings all day long.</p>`,
);
const article = `<!doctype html><html><head><title>${canary} of the day</title></head><body><article>
<h1>${canary} of the day</h1>${sentences.join('')}</article></body></html>`;

const feedAt = (url: string) => `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>${canary} escapes</title><link>${url}/a</link><description>Far away</description></item></channel></rss>`;

/** A concert tomorrow, wherever tomorrow is. */
function calendarAt(nowMs: number): string {
	const [begin, end] = [24, 26].map((hours) =>
		new Date(nowMs + hours * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, ''),
	);
	return [
		...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:e1', `SUMMARY:${canary} concert`],
		...[`DTSTART:${begin}`, `DTEND:${end}`, 'CATEGORIES:music', 'END:VEVENT', 'END:VCALENDAR'],
	].join('\r\n');
}

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
	minutely_15: { time: ['2026-03-10T12:00'], precipitation: [0.4] },
};

/** One server in the form of all that tools reach outside: pages, feeds of news and events, places, weather. */
export function startOutsideServer(): OutsideServer {
	const asked: string[] = [];
	const text = (type: string, body: string) => new Response(body, { headers: { 'content-type': type } });
	const server: Bun.Server<undefined> = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch(request) {
			const { pathname } = new URL(request.url);
			asked.push(pathname);
			if (pathname === '/a' || pathname === '/b') return text('text/html; charset=utf-8', article);
			if (pathname === '/news') return text('application/rss+xml', feedAt(server.url.origin));
			if (pathname === '/events') return text('text/calendar', calendarAt(Date.now()));
			if (pathname === '/geo/search')
				return Response.json({ results: [{ name: 'Basel', latitude: 47.56, longitude: 7.59 }] });
			if (pathname === '/weather/forecast') return Response.json(forecast);
			return new Response('', { status: 404 });
		},
	});
	const url = server.url.origin;
	return {
		url,
		environment: {
			MANA_WEATHER_URL: `${url}/weather`,
			MANA_GEOCODING_URL: `${url}/geo`,
			MANA_NEWS_FEEDS: `${url}/news`,
			MANA_EVENT_FEEDS: `${url}/events`,
		},
		asked,
		stop: () => server.stop(true),
	};
}
