import { expect, test } from 'bun:test';
import type { Caller } from '@mana/shared-auth';
import { createTokenExchange } from './token-exchange.ts';

const agent: Caller = {
	userId: 'anna',
	role: 'user',
	tier: 'public',
	kind: 'human',
	hasSteppedUp: false,
	boundSpaces: ['s1'],
	scopes: ['notes:read'],
	clientId: 'client-1',
	expiresAtMs: 900_000,
	token: 'agent-token',
};

/** Answers each exchange with a token that names its subject, its use and its number. */
function createExchange() {
	const state = { nowMs: 0, asked: 0, isRefused: false };
	const answer = async (_url: unknown, init?: { body?: unknown }) => {
		const form = new URLSearchParams(String(init?.body));
		const use = form.get('requested_token_type')?.split(':').at(-1);
		state.asked++;
		if (state.isRefused) return Response.json({ error: 'invalid_request' }, { status: 400 });
		return Response.json({
			access_token: `${form.get('subject_token')} ${use} ${state.asked}`,
			issued_token_type: form.get('requested_token_type'),
			token_type: 'Bearer',
			expires_in: 60,
			spaces: ['s1'],
		});
	};
	const exchange = createTokenExchange({
		authUrl: 'http://auth.internal',
		authPublicUrl: 'http://auth.mana.test',
		assert: async () => 'an assertion',
		fetch: Object.assign(answer, { preconnect() {} }),
		now: () => state.nowMs,
	});
	return { exchange, state };
}

async function admitted() {
	const { exchange, state } = createExchange();
	const admission = await exchange.exchange(agent);
	if (!admission.ok) throw new Error(admission.reason);
	return { exchange, state, caller: admission.caller };
}

test("a copy of an agent's caller is still an agent's", async () => {
	const { exchange, state, caller } = await admitted();
	const copy = { ...caller };
	state.nowMs = 60_000;
	expect(await exchange.syncTokenFor(copy)).toStartWith('agent-token sync');
	expect(await exchange.keysTokenFor(copy)).toMatchObject({
		token: expect.stringMatching(/^agent-token keys/),
	});
	const renewed = await exchange.renew(copy);
	expect(renewed).toMatchObject({
		caller: { exchanged: { agentToken: 'agent-token' }, boundSpaces: ['s1'] },
	});
	expect(renewed).not.toMatchObject({ caller: { token: caller.token } });
});

test('a person goes on with their own token', async () => {
	const { exchange, state } = createExchange();
	const person = { ...agent, token: 'own' };
	expect(await exchange.syncTokenFor(person)).toBe('own');
	expect(await exchange.keysTokenFor(person)).toEqual({ ok: true, token: 'own' });
	expect(await exchange.renew(person)).toEqual({ ok: true, caller: person, syncToken: 'own' });
	expect(state.asked).toBe(0);
});

test('a token that was refused is not asked about again for half a minute, and others are', async () => {
	const { exchange, state } = createExchange();
	state.isRefused = true;
	for (let time = 0; time < 100; time++) {
		expect(await exchange.exchange(agent)).toEqual({ ok: false, reason: 'TOKEN_REFUSED' });
	}
	expect(state.asked).toBe(2);
	state.isRefused = false;
	expect((await exchange.exchange({ ...agent, token: 'another' })).ok).toBe(true);
	state.nowMs = 30_000;
	expect((await exchange.exchange(agent)).ok).toBe(true);
});
