import { expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { createClientAssertions } from './client-assertion.ts';

const pair = generateKeyPairSync('ed25519');
const privateKey = String(pair.privateKey.export({ format: 'jwk' }).d);
const endpoint = 'https://auth.mana.test/api/v1/oauth/token-exchange';

test('an assertion says who asks whom, is good for half a minute, and is never the same twice', async () => {
	const assert = createClientAssertions({
		clientId: 'mana-mcp',
		privateKey,
		now: () => 1_000_000,
		randomId: () => crypto.randomUUID(),
	});
	const key = await importJWK(pair.publicKey.export({ format: 'jwk' }), 'EdDSA');
	const currentDate = new Date(1_000_000);
	const { payload, protectedHeader } = await jwtVerify(await assert(endpoint), key, { currentDate });
	expect(protectedHeader).toEqual({ alg: 'EdDSA' });
	expect(payload).toMatchObject({
		iss: 'mana-mcp',
		sub: 'mana-mcp',
		aud: endpoint,
		iat: 1_000,
		exp: 1_030,
	});
	const again = await jwtVerify(await assert(endpoint), key, { currentDate });
	expect(again.payload.jti).not.toBe(payload.jti);
});
