import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type AiWorld, createAiWorld, headersOf } from './ai-world.ts';

let world: AiWorld;
beforeAll(async () => {
	world = await createAiWorld();
	for (const user of ['anna', 'ben']) world.auth.addUser(user);
});
afterAll(() => world.close());

test('bodies that do not come hold a share of memory a person, and nobody else up', async () => {
	const stalls: ReadableStreamDefaultController[] = [];
	const send = async (headers: Record<string, string>) => {
		const body = new ReadableStream({ start: (controller) => void stalls.push(controller) });
		const init = { method: 'POST', headers: { ...headers, 'content-length': '1000000' }, body };
		const answered = async () => (await world.app.request('/api/v1/companion', init)).status;
		return Promise.race([answered(), Bun.sleep(200).then(() => 'waits')]);
	};
	const [annas, bens] = await Promise.all([headersOf(world, 'anna'), headersOf(world, 'ben')]);
	// 64 MiB, with a little for each request itself.
	const held = await Promise.all(Array.from({ length: 70 }, () => send(annas)));
	expect(held.filter((answer) => answer === 'waits').length).toBeGreaterThanOrEqual(60);
	expect(new Set(held)).toEqual(new Set(['waits', 429]));
	expect(await send(annas)).toBe(429);
	expect(await send(bens)).toBe('waits');
	expect(await send({})).toBe(401);
	for (const stalled of stalls) stalled.error(new Error('gone'));
	await Bun.sleep(50);
	expect(world.deps.memory.heldBytes).toBe(0);
});

test('a body that is too long is refused by what it promises', async () => {
	const headers = { ...(await headersOf(world, 'anna')), 'content-length': '9000000' };
	const answer = await world.app.request('/api/v1/companion', { method: 'POST', headers, body: '{}' });
	expect([answer.status, (await answer.json()).error]).toEqual([413, 'BODY_TOO_LARGE']);
});
