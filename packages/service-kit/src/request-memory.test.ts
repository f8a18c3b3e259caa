import { expect, test } from 'bun:test';
import { Hono } from 'hono';
import { createRequestMemory } from './request-memory.ts';

const memory = createRequestMemory();
const app = new Hono();
app.use(memory.endWithAnswer);
app.get('/:size', (c) => {
	memory.open(c, 'anna');
	const filling = 'ä'.repeat(Number(c.req.param('size')));
	const body = ['"', Buffer.from(filling), 'é"'];
	return memory.respond(c, body, { status: 201, headers: { 'content-type': 'application/json' } });
});

test.each([0, 10, 40_000])('pieces are one body, whatever their size (%d)', async (size) => {
	const answer = await app.request(`/${size}`);
	expect(answer.status).toBe(201);
	expect(answer.headers.get('content-type')).toBe('application/json');
	expect(await answer.json()).toBe(`${'ä'.repeat(size)}é`);
	expect(memory.heldBytes).toBe(0);
});

test('an answer keeps its body, however many are made before it is read', async () => {
	const sizes = [1_000, 3, 30_000, 2_000];
	const answers = await Promise.all(sizes.map((size) => app.request(`/${size}`)));
	const bodies = await Promise.all(answers.map((answer) => answer.json()));
	expect(bodies.map((body: string) => body.length - 1)).toEqual(sizes);
});

test('a large answer is counted until it is read', async () => {
	const answer = await app.request('/40000');
	expect(memory.heldBytes).toBeGreaterThan(80_000);
	await answer.text();
	expect(memory.heldBytes).toBe(0);
});
