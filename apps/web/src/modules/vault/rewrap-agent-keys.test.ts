import { expect, test } from 'bun:test';
import { type AgentKeysRequest, agentKeysPath } from '@mana/auth-protocol';
import {
	type AgentKeyKind,
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	generateSigningPair,
	importMasterKey,
	type KeyPair,
	masterKeyCheck,
	unwrapAgentKey,
	wrapAgentKey,
} from '@mana/shared-crypto';
import { rewrapAgentKeys } from './rewrap-agent-keys.ts';
import type { AskAuth } from './vault-calls.ts';
import { VaultError } from './vault-error.ts';

const newKey = () => crypto.getRandomValues(new Uint8Array(32));
const keys = { current: newKey(), previous: newKey() };

async function wrapped(kind: AgentKeyKind, pair: KeyPair, masterKey: Uint8Array) {
	const { wrapped, iv } = await wrapAgentKey(kind, pair, await importMasterKey(masterKey));
	return {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(wrapped),
		iv: encodeBase64(iv),
	};
}

/** mana-auth with keys under a master key, or with none; says what it was asked and put. */
async function authWith(masterKey: Uint8Array | undefined) {
	const pairs = { encryption: await generateKeyPair(), signing: await generateSigningPair() };
	const kept = masterKey && {
		encryption: await wrapped('encryption', pairs.encryption, masterKey),
		signing: await wrapped('signing', pairs.signing, masterKey),
	};
	const asked: string[] = [];
	const put: AgentKeysRequest[] = [];
	const ask: AskAuth = async ({ method, path, body }) => {
		asked.push(`${method} ${path}`);
		if (kept === undefined) throw new VaultError('AGENT_KEYS_MISSING');
		if (method === 'PUT') put.push(body as AgentKeysRequest);
		return kept;
	};
	return { ask, asked, put, pairs };
}

async function opened(kind: AgentKeyKind, body: AgentKeysRequest | undefined): Promise<KeyPair | undefined> {
	if (body === undefined) return undefined;
	const { publicKey, wrappedPrivateKey, iv } = body[kind];
	const sealed = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
	return unwrapAgentKey(kind, decodeBase64(publicKey), sealed, await importMasterKey(keys.current));
}

test('brings the same keys under the new master key', async () => {
	const { ask, put, pairs } = await authWith(keys.previous);
	await rewrapAgentKeys(ask, keys);
	expect(put).toHaveLength(1);
	expect(put[0]).toMatchObject({
		replace: false,
		masterKeyCheck: encodeBase64(await masterKeyCheck(keys.current)),
	});
	expect(await opened('encryption', put[0])).toEqual(pairs.encryption);
	expect(await opened('signing', put[0])).toEqual(pairs.signing);
});

test('leaves keys alone that are under it already', async () => {
	const { ask, put } = await authWith(keys.current);
	await rewrapAgentKeys(ask, keys);
	expect(put).toEqual([]);
});

test('makes new ones where neither master key opens them', async () => {
	const { ask, put, pairs } = await authWith(newKey());
	await rewrapAgentKeys(ask, keys);
	expect(put).toHaveLength(1);
	expect(put[0]?.replace).toBe(true);
	for (const kind of ['encryption', 'signing'] as const) {
		const pair = await opened(kind, put[0]);
		expect(pair?.publicKey).toHaveLength(32);
		expect(pair?.publicKey).not.toEqual(pairs[kind].publicKey);
	}
});

test('fetches none where there are none, which would stand in the log', async () => {
	const { ask, asked } = await authWith(undefined);
	await rewrapAgentKeys(ask, keys);
	expect(asked).toEqual([`GET ${agentKeysPath}/public`]);
});

test('says what else went wrong', async () => {
	const ask: AskAuth = async () => {
		throw new VaultError('AUTH_UNAVAILABLE');
	};
	await expect(rewrapAgentKeys(ask, keys)).rejects.toMatchObject({ code: 'AUTH_UNAVAILABLE' });
});
