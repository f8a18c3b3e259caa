import { expect, test } from 'bun:test';
import type { CompanionEvent } from './companion-event.ts';
import { type AnswerDeps, type Begun, followAnswer } from './follow-answer.ts';

const said = (id: number, text: string) =>
	`id: ${id}\nevent: text\ndata: ${JSON.stringify({ kind: 'text', text })}\n\n`;
const end = (id: number) =>
	`id: ${id}\nevent: ended\ndata: ${JSON.stringify({ kind: 'ended', stopReason: 'assistant-stop', usage: {} })}\n\n`;
const question: Begun = {
	spaceId: 'own',
	question: { messages: [{ role: 'user', text: 'Hello' }], modules: [] },
};

/** A server that answers each request with the next of these. */
function world(...answers: readonly (() => Response | Promise<Response>)[]) {
	const requests: { url: string; init: RequestInit }[] = [];
	const events: CompanionEvent[] = [];
	const connected: boolean[] = [];
	const waits: number[] = [];
	const left = [...answers];
	const deps: AnswerDeps = {
		baseUrl: 'http://ai.test',
		async fetch(url, init) {
			requests.push({ url, init });
			const next = left.shift();
			if (next === undefined) throw new TypeError('no network');
			return next();
		},
		token: async () => ({ ok: true, token: 't' }),
		async wait(ms) {
			waits.push(ms);
		},
		onEvent: (event) => events.push(event),
		onAnswerId() {},
		onConnected: (is) => connected.push(is),
		signal: new AbortController().signal,
	};
	return { deps, requests, events, connected, waits };
}

const stream = (text: string) => () => new Response(text, { headers: { 'x-answer-id': 'a1' } });
/** A connection that breaks after this much. */
const broken = (text: string) => () =>
	new Response(
		new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode(text));
				setTimeout(() => controller.error(new TypeError('reset')), 5);
			},
		}),
		{ headers: { 'x-answer-id': 'a1' } },
	);

test('an answer is heard in pieces to its end', async () => {
	const { deps, events, requests } = world(stream(said(1, 'Hel') + said(2, 'lo') + end(3)));
	expect(await followAnswer(deps, question)).toEqual({ ok: true });
	expect(events.map((event) => (event.kind === 'text' ? event.text : event.kind))).toEqual([
		'Hel',
		'lo',
		'ended',
	]);
	expect(requests).toHaveLength(1);
});

test('a connection that drops is read on behind the last whole event, and the question is asked once', async () => {
	const { deps, events, requests, connected, waits } = world(
		broken(said(1, 'One ') + said(2, 'two').slice(0, 20)),
		() => Promise.reject(new TypeError('no network')),
		stream(said(2, 'two') + end(3)),
	);
	expect(await followAnswer(deps, question)).toEqual({ ok: true });
	expect(events.map((event) => (event.kind === 'text' ? event.text : event.kind))).toEqual([
		'One ',
		'two',
		'ended',
	]);
	expect(requests.map(({ init }) => init.method ?? 'GET')).toEqual(['POST', 'GET', 'GET']);
	expect(requests[2]?.url).toBe('http://ai.test/api/v1/companion/a1');
	expect(new Headers(requests[2]?.init.headers).get('last-event-id')).toBe('1');
	expect(connected).toEqual([true, false, false, true]);
	expect(waits).toEqual([500, 1_000]);
});

test('a refusal is told by its code, and what never began is not asked again', async () => {
	const refused = world(() => Response.json({ error: 'MODEL_NOT_CONFIGURED', message: '' }, { status: 503 }));
	expect(await followAnswer(refused.deps, question)).toEqual({ ok: false, code: 'MODEL_NOT_CONFIGURED' });
	const away = world();
	expect(await followAnswer(away.deps, question)).toEqual({ ok: false, code: 'UNREACHABLE' });
	expect(away.requests).toHaveLength(1);
});

test('an answer that the server has forgotten is given up', async () => {
	const forgotten = () => Response.json({ error: 'ANSWER_UNKNOWN', message: '' }, { status: 404 });
	const { deps, requests } = world(forgotten);
	expect(await followAnswer(deps, { answerId: 'a1' })).toEqual({ ok: false, code: 'ANSWER_UNKNOWN' });
	expect(new Headers(requests[0]?.init.headers).get('last-event-id')).toBe('0');
});

test('an event that this version does not know is passed over', async () => {
	const strange = `id: 1\nevent: sings\ndata: ${JSON.stringify({ kind: 'sings' })}\n\n`;
	const { deps, events } = world(stream(strange + end(2)));
	expect(await followAnswer(deps, question)).toEqual({ ok: true });
	expect(events).toHaveLength(1);
});
