import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import type { LoopMessage } from '../message.ts';
import type { ModelRequest } from '../model.ts';
import { startModelServer } from '../testing/model-server.ts';
import { createModel } from './create-model.ts';

const server = startModelServer();
afterAll(() => server.stop());
beforeEach(() => {
	server.answerBy(() => ({ text: 'ok' }));
});

const conversation: LoopMessage[] = [
	{ role: 'user', text: 'Tidy up.' },
	{ role: 'assistant', text: '', calls: [{ id: 'c1', name: 'notes_list', input: { limit: 1 } }] },
	{
		role: 'tool',
		results: [{ callId: 'c1', name: 'notes_list', text: 'NOT_FOUND: nothing', isError: true }],
	},
];

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
	key: 'round:1',
	instructions: 'Help.',
	messages: conversation,
	tools: [
		{
			name: 'notes_list',
			description: 'Lists notes.',
			inputSchema: { type: 'object', properties: {} },
			hint: 'read',
		},
	],
	maxOutputTokens: 500,
	signal: new AbortController().signal,
	...more,
});

describe.each(['anthropic', 'compatible'] as const)('a model of %s', (provider) => {
	const waiting = (timeoutMs: number) =>
		createModel({ provider, model: 'some-model', apiKey: 'k', baseUrl: server.url, timeoutMs });
	const model = waiting(15_000);

	test.each([false, true])('answers text and calls with their usage, streamed: %p', async (isStreamed) => {
		server.script({
			text: 'Looking at your notes now.',
			calls: [{ name: 'notes_list', input: { limit: 2 } }],
			usage: { input: 100, output: 7 },
		});
		const heard: string[] = [];
		const onText = (text: string) => heard.push(text);
		const answer = await model.answer(request({ reminder: 'Be brief.', ...(isStreamed && { onText }) }));
		expect(answer).toMatchObject({
			ok: true,
			text: 'Looking at your notes now.',
			calls: [{ name: 'notes_list', input: { limit: 2 } }],
			finish: 'calls',
			usage: { input: 100, output: 7 },
		});
		expect(heard.join('')).toBe(isStreamed ? 'Looking at your notes now.' : '');
		expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('Be brief.');
		if (!answer.ok) return;
		const raw = structuredClone(answer.raw);
		const next: LoopMessage[] = [
			...conversation,
			{ role: 'assistant', text: answer.text, calls: answer.calls, raw },
			{
				role: 'tool',
				results: answer.calls.map(({ id, name }) => ({ callId: id, name, text: '[]', isError: false })),
			},
		];
		expect(await model.answer(request({ messages: next }))).toMatchObject({ ok: true, finish: 'done' });
	});

	test.each([
		[429, { 'retry-after': '120' }, { kind: 'rate-limit', retryAfterMs: 120_000 }],
		[529, {}, { kind: 'overloaded', retryAfterMs: 30_000 }],
		[500, {}, { kind: 'unavailable' }],
		[401, {}, { kind: 'auth' }],
		[400, {}, { kind: 'invalid-request' }],
	])('asks once and says what a %p means', async (status, headers, failure) => {
		const before = server.requests.length;
		server.script({ status, headers });
		expect(await model.answer(request())).toEqual({ ok: false, failure: failure as never });
		expect(server.requests.length - before).toBe(1);
	});

	test('knows a request that is too long', async () => {
		server.script({ status: 400, message: 'prompt is too long: 213462 tokens > 200000 maximum' });
		expect(await model.answer(request())).toEqual({ ok: false, failure: { kind: 'context-overflow' } });
	});

	test.each([false, true])('an answer that breaks off is none, streamed: %p', async (isStreamed) => {
		server.script({ text: 'A long answer that is cut in the middle', breaksAfter: 3 });
		const answer = await model.answer(request(isStreamed ? { onText: () => {} } : {}));
		expect(answer.ok && answer.finish !== 'cut').toBe(false);
		if (!isStreamed) expect(answer).toMatchObject({ failure: { kind: 'unavailable' } });
	});

	test('an answer at the limit of length is cut', async () => {
		server.script({
			text: 'Half',
			calls: [{ name: 'notes_list', rawInput: '{"limit":' }],
			stop: provider === 'anthropic' ? 'max_tokens' : 'length',
		});
		expect(await model.answer(request())).toMatchObject({ ok: true, finish: 'cut' });
	});

	test('is given up when its time or its run is over', async () => {
		server.script({ text: 'late', delayMs: 5_000 });
		expect(await waiting(200).answer(request())).toEqual({ ok: false, failure: { kind: 'unavailable' } });
		server.script({ text: 'late', delayMs: 5_000 });
		const controller = new AbortController();
		const reason = new Error('over');
		setTimeout(() => controller.abort(reason), 30);
		expect(model.answer(request({ signal: controller.signal }))).rejects.toBe(reason);
	});
});

test('arguments that are no JSON become no arguments, and the conversation can go on', async () => {
	const model = createModel({
		provider: 'compatible',
		model: 'm',
		apiKey: 'k',
		baseUrl: server.url,
		timeoutMs: 15_000,
	});
	server.script({ calls: [{ name: 'notes_list', rawInput: '{"limit": 1' }] });
	const answer = await model.answer(request());
	expect(answer).toMatchObject({ ok: true, finish: 'calls', calls: [{ name: 'notes_list' }] });
	if (!answer.ok) return;
	expect(answer.calls[0]?.input).toBeUndefined();
	const messages: LoopMessage[] = [
		{ role: 'user', text: 'x' },
		{ role: 'assistant', text: answer.text, calls: answer.calls, raw: answer.raw },
		{
			role: 'tool',
			results: answer.calls.map(({ id, name }) => ({
				callId: id,
				name,
				text: 'INPUT_INVALID',
				isError: true,
			})),
		},
	];
	expect((await model.answer(request({ messages }))).ok).toBe(true);
});
