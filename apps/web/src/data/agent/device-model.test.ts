import { afterAll, expect, test } from 'bun:test';
import type { ModelAnswer, ModelRequest } from '@mana/agent-loop';
import { scriptedModel, startModelServer } from '@mana/agent-loop/testing';
import { modelOfDevice, patientModel } from './device-model.ts';

const server = startModelServer();
afterAll(() => server.stop());

const request = (signal = new AbortController().signal): ModelRequest => ({
	key: 'round:1',
	instructions: 'Be brief.',
	messages: [{ role: 'user', text: 'Hello' }],
	tools: [],
	maxOutputTokens: 100,
	signal,
});
const away = (retryAfterMs?: number): ModelAnswer => ({
	ok: false,
	failure: { kind: 'overloaded', ...(retryAfterMs !== undefined && { retryAfterMs }) },
});
const urls = { auth: 'http://auth.test', sync: 'http://sync.test', app: 'http://app.test' };

test.each(['anthropic', 'compatible'] as const)(
	'a key of the person’s own goes straight to a model of %s, and nowhere else',
	async (provider) => {
		const asked: { url: string; headers: Headers; credentials: unknown }[] = [];
		const model = modelOfDevice(
			{
				urls,
				token: () => Promise.reject(new Error('no token is asked for')),
				fetch(url, init) {
					asked.push({ url, headers: new Headers(init.headers), credentials: init.credentials });
					return fetch(url, init);
				},
			},
			{ by: 'own-key', provider, model: 'm', apiKey: 'sk-own', baseUrl: server.url },
			undefined,
		);
		expect(await model?.answer(request())).toMatchObject({ ok: true, text: 'ok' });
		expect(asked).toHaveLength(1);
		expect(asked[0]?.url).toStartWith(server.url);
		expect(asked[0]?.credentials).toBe('omit');
		const isMeant = asked[0]?.headers.get('anthropic-dangerous-direct-browser-access') === 'true';
		expect(isMeant).toBe(provider === 'anthropic');
	},
);

test('there is no model of this Mana where it has no mana-ai', () => {
	const deps = { urls, fetch, token: async () => 't' };
	expect(modelOfDevice(deps, { by: 'mana-ai' }, undefined)).toBeUndefined();
});

test('a model that is away is asked again, as long as it says or longer and longer, and not for ever', async () => {
	const waits: number[] = [];
	const sleep = async (ms: number) => void waits.push(ms);
	const one = scriptedModel([away(1_000), away(), away(3_600_000)]);
	expect(await patientModel(one, sleep).answer(request())).toMatchObject({ ok: true });
	expect(waits).toEqual([1_000, 10_000, 60_000]);
	const other = scriptedModel(Array.from({ length: 20 }, () => away()));
	expect(await patientModel(other, sleep).answer(request())).toEqual(away());
	expect(other.requests).toHaveLength(6);
	const refusing = scriptedModel([{ ok: false, failure: { kind: 'auth' } }]);
	expect(await patientModel(refusing, sleep).answer(request())).toMatchObject({ failure: { kind: 'auth' } });
	expect(refusing.requests).toHaveLength(1);
});

test('a run that is ended waits for no model', async () => {
	const controller = new AbortController();
	const sleep = async () => controller.abort(new Error('over'));
	const model = patientModel(scriptedModel([away(), away()]), sleep);
	await expect(model.answer(request(controller.signal))).rejects.toThrow('over');
});
