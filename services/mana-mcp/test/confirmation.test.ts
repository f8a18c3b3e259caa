import { afterEach, describe, expect, test } from 'bun:test';
import type { ActivityOutcome, Confirmation } from '@mana/auth-protocol';
import { standInSpace } from '@mana/auth-protocol/testing';
import type { ServerDescription } from '../src/protocol/method.ts';
import { SessionRouter } from '../src/protocol/session-router.ts';
import {
	connectClient,
	type Era,
	type GatewayOptions,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
	textOf,
} from './test-gateway.ts';
import { testTools } from './test-tools.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.close();
});

async function start(options: GatewayOptions = {}) {
	const tools = testTools();
	const gateway = await startTestGateway({ tools: tools.registry, ...options });
	running.push({ close: () => gateway.stop() });
	gateway.auth.addUser('anna');
	gateway.auth.addUser('bert');
	return { gateway, ...tools };
}

type PersonAnswer = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string | boolean> };

/** An official client whose person answers questions. */
async function connectPerson(
	gateway: TestGateway,
	era: Era,
	answer: () => PersonAnswer | Promise<PersonAnswer>,
) {
	const asked: { message: string; requestedSchema?: unknown }[] = [];
	const { client } = await connectClient(gateway, era, await gateway.headers('anna'), {
		capabilities: { elicitation: { form: {} } },
		prepare: (it) =>
			it.setRequestHandler('elicitation/create', async ({ params }) => {
				asked.push(params);
				return answer();
			}),
	});
	running.push(client);
	const erase = (id = 'h1') => client.callTool({ name: 'habits_erase', arguments: { id } });
	return { client, asked, erase };
}

const yes = (): PersonAnswer => ({ action: 'accept', content: { confirm: true } });

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		for (const mode of ['off', 'log-only']) {
			test(`${mode}: runs what the person confirms, having shown what is lost`, async () => {
				const { gateway, calls, records } = await start({ environment: { POLICY_MODE: mode } });
				const { asked, erase } = await connectPerson(gateway, era, yes);
				expect((await erase()).structuredContent).toEqual({ ok: true, callId: expect.any(String) });
				expect(calls).toEqual(['erase h1']);
				expect(records.size).toBe(0);
				expect(asked).toHaveLength(1);
				expect(asked[0]?.message).toContain('The habit "Walk" goes for good.');
				expect(asked[0]?.message).toContain('test-client');
			});
		}

		const refusals: [string, () => PersonAnswer][] = [
			['declines', () => ({ action: 'decline' })],
			['dismisses the question', () => ({ action: 'cancel' })],
			['sends the form as it came', () => ({ action: 'accept', content: { confirm: false } })],
			['sends something else', () => ({ action: 'accept', content: { confirm: 'true' } })],
		];
		for (const [what, answer] of refusals) {
			test(`does nothing where the person ${what}, and says how to allow it`, async () => {
				const { gateway, calls } = await start();
				const { asked, erase } = await connectPerson(gateway, era, answer);
				const result = await erase();
				expect(result.isError).toBe(true);
				expect(textOf(result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
				expect(asked).toHaveLength(1);
				expect(calls).toEqual([]);
			});
		}

		test('does nothing where the client cannot ask', async () => {
			const { gateway, calls } = await start();
			const { client } = await connectClient(gateway, era, await gateway.headers('anna'));
			running.push(client);
			const result = await client.callTool({ name: 'habits_erase', arguments: { id: 'h1' } });
			expect(textOf(result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
			expect(calls).toEqual([]);
		});

		test('enforce: the policy decides, and nobody is asked', async () => {
			const { gateway, calls } = await start({ environment: { POLICY_MODE: 'enforce' } });
			const { asked, erase } = await connectPerson(gateway, era, yes);
			expect(textOf(await erase())).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
			expect(asked).toEqual([]);
			expect(calls).toEqual([]);
		});

		test('runs without asking where the policy allows it', async () => {
			const policies = { allowedDestructiveTools: async () => ['habits.erase'] };
			const { gateway, calls } = await start({ policies });
			const { asked, erase } = await connectPerson(gateway, era, () => ({ action: 'decline' }));
			await erase();
			expect(asked).toEqual([]);
			expect(calls).toEqual(['erase h1']);
		});

		test('does not ask about a call that could not run', async () => {
			const { gateway } = await start();
			const { asked, erase } = await connectPerson(gateway, era, yes);
			expect(textOf(await erase(''))).toStartWith('INPUT_INVALID: ');
			expect(textOf(await erase('h2'))).toStartWith('NOT_FOUND: ');
			expect(asked).toEqual([]);
			const figures = await gateway.deps.metrics.registry.metrics();
			expect(figures).toMatch(/invocations_total\{.*"habits.erase",outcome="input-invalid".*\} 1/);
			expect(figures).toMatch(/invocations_total\{.*"habits.erase",outcome="handler-error".*\} 1/);
		});

		test('asks again where what would be lost has changed while the person thought', async () => {
			const { gateway, calls, records } = await start();
			const names = ['Run', 'Swim'];
			const { asked, erase } = await connectPerson(gateway, era, () => {
				const next = names.shift();
				if (next) records.set('h1', next);
				return yes();
			});
			await erase();
			expect(asked.map(({ message }) => /"(\w+)"/.exec(message)?.[1])).toEqual(['Walk', 'Run', 'Swim']);
			expect(calls).toEqual(['erase h1']);
		});

		test('says on one line who asks and where, whatever they call themselves', async () => {
			const { gateway } = await start();
			gateway.auth.spacesByUser.set('anna', [
				standInSpace('space-anna', { name: 'Club\n\nNothing is lost.\u202e', type: 'club', role: 'owner' }),
			]);
			const { asked, erase } = await connectPerson(gateway, era, yes);
			await erase();
			const [first, ...rest] = asked[0]?.message.split('\n') ?? [];
			expect(first).toBe('test-client in Club Nothing is lost. wants to do this: Erase habit.');
			expect(rest).toEqual(['The habit "Walk" goes for good.']);
		});

		test.each<[string, () => PersonAnswer, ActivityOutcome, Confirmation]>([
			['what they agreed to', yes, 'success', 'confirmed'],
			['what they declined', () => ({ action: 'decline' }), 'denied', 'declined'],
			['what they closed', () => ({ action: 'cancel' }), 'denied', 'cancelled'],
		])('leaves a trace of having asked, and under the same call of %s', async (_, reply, outcome, said) => {
			const { gateway } = await start();
			const { erase } = await connectPerson(gateway, era, reply);
			await erase();
			await gateway.deps.activity.flush();
			const entries = gateway.auth.activity.flatMap((batch) => batch.entries);
			expect(entries.map((entry) => [entry.outcome, entry.confirmation])).toEqual([
				['asked', undefined],
				[outcome, said],
			]);
			expect(new Set(entries.map(({ callId }) => callId)).size).toBe(1);
		});
	});
}

describe('requestState', () => {
	const capabilities = { elicitation: {} };
	const answers = { confirmation: { action: 'accept', content: { confirm: true } } };

	async function open(options: GatewayOptions = {}) {
		const started = await start(options);
		const call = async (params: Record<string, unknown> = {}, userId = 'anna') => {
			const { body, headers } = statelessRequest(
				'tools/call',
				{ name: 'habits_erase', arguments: { id: 'h1' }, ...params },
				{ capabilities },
			);
			const response = await started.gateway.post(body, {
				...headers,
				...(await started.gateway.headers(userId)),
			});
			return response.json();
		};
		const { result } = await call();
		expect(result).toMatchObject({
			resultType: 'input_required',
			inputRequests: { confirmation: { method: 'elicitation/create' } },
		});
		return { ...started, call, requestState: String(result.requestState) };
	}

	test('is good once, also for many at once', async () => {
		const { call, calls, records, requestState } = await open();
		const repeated = () => call({ requestState, inputResponses: answers });
		const results = await Promise.all(Array.from({ length: 10 }, repeated));
		expect(results.filter(({ result }) => !result.isError)).toHaveLength(1);
		records.set('h1', 'Walk');
		expect(textOf((await repeated()).result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
		expect(calls).toEqual(['erase h1']);
	});

	test('is refused for another user, tool or arguments, when changed, and after five minutes', async () => {
		let skewMs = 0;
		const { call, calls, requestState } = await open({ now: () => Date.now() + skewMs });
		const refused = async (params: Record<string, unknown>, userId?: string) => {
			const { error } = await call({ inputResponses: answers, ...params }, userId);
			expect(error).toMatchObject({ code: -32602, data: { reason: 'invalid_request_state' } });
		};
		await refused({ requestState }, 'bert');
		await refused({ requestState, name: 'habits_destroy' });
		await refused({ requestState, arguments: { id: 'h2' } });
		await refused({ requestState: `${requestState.slice(0, -2)}xx` });
		await refused({ requestState: 7 });
		await refused({ requestState, inputResponses: null });
		await refused({ requestState, inputResponses: { confirmation: true } });
		skewMs = 5 * 60_000;
		await refused({ requestState });
		expect(calls).toEqual([]);
	});

	test('an answer without it is none: the question comes anew', async () => {
		const { call, calls } = await open();
		expect((await call({ inputResponses: answers })).result.resultType).toBe('input_required');
		expect(calls).toEqual([]);
	});
});

describe('a question in a session', () => {
	async function ask(
		revision: string,
		capabilities: Record<string, unknown>,
		accept?: string,
		options: GatewayOptions = {},
	) {
		const { gateway, calls } = await start(options);
		const headers = await gateway.headers('anna');
		const opened = await gateway.post(initializeRequest(revision, capabilities), headers);
		headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
		const response = await gateway.post(
			{
				jsonrpc: '2.0',
				id: 5,
				method: 'tools/call',
				params: { name: 'habits_erase', arguments: { id: 'h1' } },
			},
			{ ...headers, ...(accept === undefined ? {} : { accept }) },
		);
		return { gateway, calls, headers, response };
	}

	/** Reads events up to the first with data. */
	async function nextMessage(reader: ReadableStreamDefaultReader<Uint8Array>) {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return undefined;
			const data = /^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1];
			if (data !== undefined) return JSON.parse(data);
		}
	}

	test('is a request of ours over the answer’s stream, and only its session answers it', async () => {
		const { gateway, calls, headers, response } = await ask('2025-06-18', { elicitation: {} });
		expect(response.headers.get('content-type')).toStartWith('text/event-stream');
		const reader = response.body?.getReader();
		if (!reader) throw new TypeError('no stream');
		const question = await nextMessage(reader);
		expect(question).toMatchObject({ jsonrpc: '2.0', method: 'elicitation/create' });
		const answer = {
			jsonrpc: '2.0',
			id: question.id,
			result: { action: 'accept', content: { confirm: true } },
		};
		const bert = await gateway.headers('bert');
		const opened = await gateway.post(initializeRequest('2025-06-18'), bert);
		bert['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
		expect((await gateway.post(answer, bert)).status).toBe(202);
		await Bun.sleep(20);
		expect(calls).toEqual([]);
		expect((await gateway.post(answer, headers)).status).toBe(202);
		expect(await nextMessage(reader)).toMatchObject({ id: 5, result: { structuredContent: { ok: true } } });
		expect((await reader.read()).done).toBe(true);
		expect(calls).toEqual(['erase h1']);
		expect(gateway.deps.server.router.size).toBe(0);
	});

	test('stands beside few others to the same person: beyond that the call is refused', async () => {
		const { gateway, calls, headers, response } = await ask('2025-11-25', { elicitation: { form: {} } });
		const params = { name: 'habits_erase', arguments: { id: 'h1' } };
		const askOnce = async (id: number) => {
			const answering = await gateway.post({ jsonrpc: '2.0', id, method: 'tools/call', params }, headers);
			const isStream = answering.headers.get('content-type')?.startsWith('text/event-stream');
			return { answering, isStream };
		};
		const asked = [];
		for (let id = 10; id < 30; id++) asked.push(await askOnce(id));
		const open = asked.filter(({ isStream }) => isStream).map(({ answering }) => answering);
		expect(open).toHaveLength(7);
		const refused = await asked.find(({ isStream }) => !isStream)?.answering.json();
		expect(refused.error).toMatchObject({ code: -32600 });
		for (const { body } of [response, ...open]) await body?.cancel();
		for (let tries = 0; gateway.deps.server.router.size > 0 && tries < 100; tries++) await Bun.sleep(10);
		expect(gateway.deps.server.router.size).toBe(0);
		const again = await askOnce(30);
		expect(again.isStream).toBe(true);
		await again.answering.body?.cancel();
		expect(calls).toEqual([]);
	});

	test('that is answered with an error counts as dismissed', async () => {
		const { gateway, calls, headers, response } = await ask('2025-11-25', { elicitation: { form: {} } });
		const reader = response.body?.getReader();
		if (!reader) throw new TypeError('no stream');
		const { id } = await nextMessage(reader);
		await gateway.post({ jsonrpc: '2.0', id, error: { code: -1, message: 'no' } }, headers);
		const { result } = await nextMessage(reader);
		expect(textOf(result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
		expect(calls).toEqual([]);
	});

	test('that stays unanswered is withdrawn, and nothing happens', async () => {
		class NobodyAnswers extends SessionRouter {
			override async awaitAnswer(): Promise<unknown> {
				return undefined;
			}
		}
		const withNobody = { server: (own: ServerDescription) => ({ ...own, router: new NobodyAnswers() }) };
		const { gateway, calls, response } = await ask('2025-11-25', { elicitation: {} }, undefined, withNobody);
		const messages = [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(([, data]) =>
			JSON.parse(data ?? ''),
		);
		expect(messages).toMatchObject([
			{ method: 'elicitation/create', id: expect.any(String) },
			{ method: 'notifications/cancelled', params: { requestId: messages[0].id } },
			{ id: 5, result: { isError: true } },
		]);
		expect(textOf(messages[2].result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
		expect(calls).toEqual([]);
		await gateway.deps.activity.flush();
		const entries = gateway.auth.activity.flatMap((batch) => batch.entries);
		expect(entries.map((entry) => [entry.outcome, entry.confirmation])).toEqual([
			['asked', undefined],
			['denied', 'no-answer'],
		]);
		expect(new Set(entries.map(({ callId }) => callId)).size).toBe(1);
	});

	test('is dropped when its call is cancelled, or its client goes', async () => {
		for (const leave of ['cancel', 'go'] as const) {
			const { gateway, calls, headers, response } = await ask('2025-11-25', { elicitation: {} });
			const reader = response.body?.getReader();
			if (!reader) throw new TypeError('no stream');
			await nextMessage(reader);
			if (leave === 'go') await reader.cancel();
			else {
				const cancelled = { method: 'notifications/cancelled', params: { requestId: 5 } };
				await gateway.post({ jsonrpc: '2.0', ...cancelled }, headers);
				expect(await nextMessage(reader)).toBeUndefined();
			}
			for (let waited = 0; gateway.deps.server.router.size > 0 && waited < 100; waited++) await Bun.sleep(10);
			expect(gateway.deps.server.router.size).toBe(0);
			expect(calls).toEqual([]);
		}
	});

	test('is not asked where the revision, the client or the way to it knows none', async () => {
		const cases: [string, Record<string, unknown>, string?][] = [
			['2025-03-26', { elicitation: {} }],
			['2025-11-25', { elicitation: { url: {} } }],
			['2025-11-25', { elicitation: {} }, 'application/json'],
		];
		for (const [revision, capabilities, accept] of cases) {
			const { calls, response } = await ask(revision, capabilities, accept);
			expect(textOf((await response.json()).result)).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
			expect(calls).toEqual([]);
		}
	});
});
