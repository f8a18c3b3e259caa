import type { Page } from 'playwright-core';

/** A Wednesday, 9:40 in Berlin. In the past of every machine: stamps of the future would be corrected by the server. */
export const fixedNow = '2025-10-15T07:40:00.000Z';
export const timeZone = 'Europe/Berlin';

/**
 * The page's clock stands still. The worker behind it, which stamps what is written, starts two and a quarter hours
 * earlier and goes on, since it waits by its clock: what a test writes is "2 hours ago", however long the test takes.
 */
const workerStart = '2025-10-15T05:25:00.000Z';

export async function fixClock(page: Page): Promise<void> {
	await page.clock.setFixedTime(fixedNow);
	// A service worker would answer with the worker that it has kept.
	await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
	// Routes of Playwright would also stand between the worker and other origins, and fail there.
	const protocol = await page.context().newCDPSession(page);
	protocol.on('Fetch.requestPaused', async ({ requestId, request }) => {
		const response = await fetch(request.url, { headers: { 'accept-encoding': 'identity' } });
		const body = Buffer.from(shiftedClock + (await response.text())).toString('base64');
		const responseHeaders = [...response.headers]
			.filter(([name]) => !/^content-(?:encoding|length)$/.test(name))
			.map(([name, value]) => ({ name, value }));
		await protocol.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body });
	});
	await protocol.send('Fetch.enable', { patterns: [{ urlPattern: '*/data.worker*.js' }] });
}

const shiftedClock = `{
	const RealDate = Date;
	const behindMs = RealDate.now() - RealDate.parse('${workerStart}');
	const now = () => RealDate.now() - behindMs;
	globalThis.Date = class extends RealDate {
		constructor(...given) {
			super(...(given.length === 0 ? [now()] : given));
		}
		static now() {
			return now();
		}
	};
}
`;

/** `YYYY-MM-DD`, so many days from the fixed one. */
export function dayFrom(days: number): string {
	return new Date(Date.parse(fixedNow) + days * 86_400_000).toISOString().slice(0, 10);
}
