import { expect, test } from 'bun:test';
import { createDataWorld, signedInBrowser } from '../testing/data-world.ts';
import { createSendToService } from './service-requests.ts';

test('a request names the space, and a refusal is answered with its code', async () => {
	const sent: Request[] = [];
	const send = createSendToService('https://ai.mana.test', async (url, init) => {
		sent.push(new Request(url, init));
		return Response.json({ error: 'NOT_GRANTED', message: 'Not granted.', status: 409 }, { status: 409 });
	});
	const request = {
		service: 'ai',
		method: 'POST',
		path: '/api/v1/missions/m/run',
		body: {},
		spaceId: 's',
	} as const;
	expect(await send(request, 'token')).toMatchObject({ ok: false, status: 409, code: 'NOT_GRANTED' });
	expect(
		sent.map(({ url, headers }) => [url, headers.get('x-mana-space'), headers.get('authorization')]),
	).toEqual([['https://ai.mana.test/api/v1/missions/m/run', 's', 'Bearer token']]);
});

test('where there is no mana-ai, what it is asked answers so and goes nowhere', async () => {
	const world = createDataWorld();
	const { browser, tab } = await signedInBrowser(world);
	try {
		const answer = await tab.call({ service: 'ai', method: 'GET', path: '/api/v1/ai/models' });
		expect(answer).toMatchObject({ ok: false, code: 'AI_NOT_STARTED' });
	} finally {
		tab.close();
		await browser.close();
	}
});
