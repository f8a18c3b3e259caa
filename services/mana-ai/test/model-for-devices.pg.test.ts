import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createProxiedModel, type LoopMessage, type ModelRequest } from '@mana/agent-loop';
import postgres from 'postgres';
import { type AiWorld, createAiWorld, headersOf } from './ai-world.ts';

let world: AiWorld;
let server: ReturnType<typeof Bun.serve>;
beforeAll(async () => {
	world = await createAiWorld({ MANA_AI_DAILY_BUDGET: '20000' });
	for (const user of ['anna', 'ben', 'cleo']) world.auth.addUser(user);
	server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: world.app.fetch });
});
afterAll(async () => {
	await server.stop(true);
	await world.close();
});
beforeEach(() => world.model.answerBy(() => ({ text: 'Done.' })));
/** How many answers are under way is a person's own, and they end a moment after their reader. */
afterEach(() => Bun.sleep(20));

const tools = [
	{ name: 'notes_list', description: 'x', inputSchema: { type: 'object' }, hint: 'read' as const },
];
const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
	key: 'round:1',
	instructions: 'Be brief.',
	messages: [{ role: 'user', text: 'The orchid blooms.' }],
	tools,
	maxOutputTokens: 100,
	signal: new AbortController().signal,
	...more,
});
const modelOf = (userId: string, more: { readonly timeoutMs?: number } = {}) =>
	createProxiedModel({
		aiUrl: `http://127.0.0.1:${server.port}`,
		name: 'anthropic/claude-test',
		alias: undefined,
		token: async () => world.auth.token(userId),
		fetch,
		timeoutMs: 10_000,
		...more,
	});
const usageOf = async (userId: string) =>
	(await world.app.request('/api/v1/me/ai-usage', { headers: await headersOf(world, userId) })).json();
const post = async (userId: string, body: unknown) =>
	world.app.request('/api/v1/ai/model', {
		method: 'POST',
		headers: await headersOf(world, userId),
		body: JSON.stringify(body),
	});
const question = { instructions: '', messages: [{ role: 'user', text: 'x' }], tools: [], maxOutputTokens: 9 };

describe('the model, for a loop on a device,', () => {
	test('says what it says as it says it, calls, and takes its own words back', async () => {
		world.model.script({ text: 'I look.', calls: [{ name: 'notes_list', input: { limit: 3 } }] });
		const heard: string[] = [];
		const answer = await modelOf('anna').answer(request({ onText: (text) => heard.push(text) }));
		expect(answer).toMatchObject({
			ok: true,
			text: 'I look.',
			finish: 'calls',
			calls: [{ name: 'notes_list', input: { limit: 3 } }],
		});
		expect(heard.join('')).toBe('I look.');
		if (!answer.ok) return;
		const messages: LoopMessage[] = [
			{ role: 'user', text: 'The orchid blooms.' },
			{ role: 'assistant', text: answer.text, calls: answer.calls, raw: answer.raw },
			{
				role: 'tool',
				results: answer.calls.map(({ id, name }) => ({ callId: id, name, text: '[]', isError: false })),
			},
		];
		const next = await modelOf('anna').answer(request({ messages, reminder: 'Soon over.' }));
		expect(next).toMatchObject({ ok: true, text: 'Done.', finish: 'done' });
		expect(JSON.stringify(world.model.requests.at(-1)?.body)).toContain('Soon over.');
	});

	test('keeps nothing of what is asked and said but what it has cost', async () => {
		await modelOf('anna').answer(request());
		const sql = postgres(world.adminUrl, { max: 1, onnotice: () => {} });
		const rows = await sql`select * from mana_ai.token_usage`;
		await sql.end();
		expect(rows.some(({ purpose }) => purpose === 'device')).toBe(true);
		expect(JSON.stringify([rows, world.logLines])).not.toMatch(/orchid|Done\./);
	});

	test('is counted for its person, and ends at their bound', async () => {
		world.model.script({ text: 'Long.', usage: { input: 19_990, output: 10 } });
		expect(await modelOf('ben').answer(request())).toMatchObject({ ok: true });
		expect(await usageOf('ben')).toEqual({ input: 19_990, output: 10, limit: 20_000 });
		const asked = world.model.requests.length;
		expect(await modelOf('ben').answer(request())).toEqual({ ok: false, failure: { kind: 'budget' } });
		expect((await (await post('ben', question)).json()).error).toBe('BUDGET');
		expect(world.model.requests.length).toBe(asked);
	});

	test('is let go of when its person goes away, and what was asked counts', async () => {
		world.model.script({ text: 'Never heard.', delayMs: 5_000 });
		const controller = new AbortController();
		const asking = modelOf('cleo').answer(request({ signal: controller.signal }));
		await Bun.sleep(150);
		controller.abort(new Error('gone'));
		await expect(asking).rejects.toThrow('gone');
		await waitFor(() => world.model.requests.at(-1)?.isAborted === true);
		await waitFor(async () => (await usageOf('cleo')).input > 0);
		expect(await usageOf('cleo')).toMatchObject({ output: 0 });
	});

	test.each([
		[
			{ status: 429, headers: { 'retry-after': '120' } },
			{ kind: 'rate-limit', retryAfterMs: 120_000 },
		],
		[{ status: 401 }, { kind: 'auth' }],
	])('says why it gives no answer: %p', async (scripted, failure) => {
		world.model.script(scripted);
		expect(await modelOf('anna').answer(request())).toMatchObject({ ok: false, failure: failure as never });
	});

	test.each([
		['another field', { ...question, provider: 'x' }, 400, 'VALIDATION'],
		[
			'a call without its result',
			{
				...question,
				messages: [
					...question.messages,
					{ role: 'assistant', text: '', calls: [{ id: '1', name: 'notes_list', input: {} }] },
				],
			},
			400,
			'VALIDATION',
		],
		[
			'an answer of the model that would be fetched',
			{
				...question,
				messages: [
					...question.messages,
					{
						role: 'assistant',
						text: 'x',
						calls: [],
						raw: { role: 'assistant', content: [{ type: 'file', data: 'http://10.0.0.1/' }] },
					},
				],
			},
			400,
			'VALIDATION',
		],
		['no bound', { ...question, maxOutputTokens: 1_000_000 }, 400, 'VALIDATION'],
		['too much', { ...question, instructions: 'x'.repeat(2_100_000) }, 413, 'BODY_TOO_LARGE'],
	])('refuses %s', async (_, body, status, error) => {
		const asked = world.model.requests.length;
		const answer = await post('anna', body);
		expect([answer.status, (await answer.json()).error]).toEqual([status, error]);
		expect(world.model.requests.length).toBe(asked);
	});

	test('is for a person’s own token, and so many at once', async () => {
		const send = (authorization?: string) =>
			world.app.request('/api/v1/ai/model', {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
				body: JSON.stringify(question),
			});
		expect((await send()).status).toBe(401);
		const bound = await world.auth.token('anna', { space: 'personal-anna', scope: 'mana:read' });
		expect((await (await send(`Bearer ${bound}`)).json()).error).toBe('TOKEN_BOUND');
		world.model.answerBy(() => ({ text: 'Slow.', delayMs: 300 }));
		const answers = await Promise.all(Array.from({ length: 4 }, () => modelOf('anna').answer(request())));
		expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
		expect(answers.find(({ ok }) => !ok)).toMatchObject({ failure: { kind: 'rate-limit' } });
	});
});

async function waitFor(isSo: () => boolean | Promise<boolean>): Promise<void> {
	for (let times = 0; times < 200 && !(await isSo()); times += 1) await Bun.sleep(20);
	expect(await isSo()).toBe(true);
}
