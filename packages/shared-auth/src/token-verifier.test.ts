import { beforeEach, describe, expect, test } from 'bun:test';
import {
	base64url,
	CompactSign,
	exportJWK,
	exportSPKI,
	generateKeyPair,
	type JWTHeaderParameters,
	type JWTPayload,
	SignJWT,
	UnsecuredJWT,
} from 'jose';
import { bearerToken, createTokenVerifier, type TokenVerifier } from './token-verifier.ts';

const issuer = 'http://auth.test';
const startMs = Date.UTC(2026, 0, 1);

interface World {
	verifier: TokenVerifier;
	sign(payload?: JWTPayload, header?: Partial<JWTHeaderParameters>, key?: CryptoKey): Promise<string>;
	publicKey: CryptoKey;
	fetches: number;
	isDown: boolean;
	nowMs: number;
	addKey(kid: string): Promise<CryptoKey>;
}

let world: World;

beforeEach(async () => {
	const keys: object[] = [];
	const addKey = async (kid: string) => {
		const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
		keys.push({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' });
		world.publicKey = publicKey;
		return privateKey;
	};
	world = { fetches: 0, isDown: false, nowMs: startMs, addKey } as World;
	const firstKey = await addKey('k1');
	world.sign = (payload = {}, header = {}, key = firstKey) =>
		new SignJWT({
			email: 'anna@mana.test',
			role: 'user',
			tier: 'public',
			kind: 'human',
			sid: 's1',
			...payload,
		})
			.setProtectedHeader({ alg: 'EdDSA', kid: 'k1', ...header })
			.setIssuer((payload.iss as string) ?? issuer)
			.setAudience((payload.aud as string) ?? 'mana')
			.setSubject(payload.sub ?? 'u1')
			.setExpirationTime(payload.exp ?? (startMs + 900_000) / 1000)
			.sign(key);
	const answer = async () => {
		world.fetches++;
		if (world.isDown) throw new TypeError('connection refused');
		return Response.json({ keys });
	};
	world.verifier = createTokenVerifier({
		jwksUrl: `${issuer}/api/auth/jwks`,
		issuer,
		audience: 'mana',
		fetch: Object.assign(answer, { preconnect: () => {} }),
		now: () => world.nowMs,
	});
});

describe('a good token', () => {
	test('names its caller', async () => {
		const result = await world.verifier.verify(await world.sign());
		expect(result).toMatchObject({
			ok: true,
			caller: { userId: 'u1', email: 'anna@mana.test', kind: 'human', sessionId: 's1', hasSteppedUp: false },
		});
	});

	test('carries its bounds', async () => {
		const token = await world.sign({ space: 'sp1', scope: 'mana:read notes:read', act: { sub: 'client-1' } });
		expect(await world.verifier.verify(token)).toMatchObject({
			caller: { boundSpaces: ['sp1'], scopes: ['mana:read', 'notes:read'], actingClient: 'client-1' },
		});
	});

	test('is good until it expires, and not a moment longer though it was remembered', async () => {
		const token = await world.sign();
		world.nowMs = startMs + 899_000;
		expect((await world.verifier.verify(token)).ok).toBe(true);
		world.nowMs = startMs + 900_000;
		expect(await world.verifier.verify(token)).toEqual({ ok: false, reason: 'TOKEN_EXPIRED' });
	});
});

describe('a forged or foreign token is refused', () => {
	const cases: [name: string, token: () => Promise<string | undefined>, reason: string][] = [
		['none at all', async () => undefined, 'TOKEN_MISSING'],
		['not a JWT', async () => 'abc', 'TOKEN_MALFORMED'],
		['an endless one', async () => 'a'.repeat(10_000), 'TOKEN_MALFORMED'],
		['expired', () => world.sign({ exp: startMs / 1000 - 1 }), 'TOKEN_EXPIRED'],
		['another issuer', () => world.sign({ iss: 'http://evil.test' }), 'TOKEN_ISSUER'],
		['another audience', () => world.sign({ aud: 'other' }), 'TOKEN_AUDIENCE'],
		['several audiences', () => world.sign({ aud: ['mana', 'other'] as never }), 'TOKEN_AUDIENCE'],
		['a list of one audience', () => world.sign({ aud: ['mana'] as never }), 'TOKEN_AUDIENCE'],
		['claims of another shape', () => world.sign({ kind: 'robot' }), 'TOKEN_CLAIMS'],
		['an unknown key id', () => world.sign({}, { kid: 'k9' }), 'TOKEN_KEY_UNKNOWN'],
		['an ID token', () => world.sign({ aud: 'client-1', nonce: 'n', at_hash: 'h' }), 'TOKEN_AUDIENCE'],
		['a JWT for another use', () => world.sign({}, { typ: 'logout+jwt' }), 'TOKEN_TYPE'],
		['a client assertion', () => world.sign({}, { typ: 'client-authentication+jwt' }), 'TOKEN_TYPE'],
		['no subject', () => world.sign({ sub: '' }), 'TOKEN_CLAIMS'],
		['not good yet', () => world.sign({ nbf: startMs / 1000 + 60 }), 'TOKEN_CLAIMS'],
		[
			'a header that must be understood',
			async () =>
				new CompactSign(new TextEncoder().encode('{"sub":"u1"}'))
					.setProtectedHeader({ alg: 'EdDSA', kid: 'k2', crit: ['more'], more: true })
					.sign(await world.addKey('k2'), { crit: { more: true } }),
			'TOKEN_ALGORITHM',
		],
		[
			'alg none',
			async () => new UnsecuredJWT({ sub: 'u1' }).setIssuer(issuer).setAudience('mana').encode(),
			'TOKEN_ALGORITHM',
		],
		[
			'HS256 keyed with the public key',
			async () =>
				new SignJWT({ sub: 'u1' })
					.setProtectedHeader({ alg: 'HS256', kid: 'k1' })
					.setIssuer(issuer)
					.setAudience('mana')
					.setExpirationTime(startMs / 1000 + 900)
					.sign(new TextEncoder().encode(await exportSPKI(world.publicKey))),
			'TOKEN_ALGORITHM',
		],
		[
			'a key of its own in the header',
			async () => {
				const own = await generateKeyPair('EdDSA', { extractable: true });
				return world.sign({}, { jwk: await exportJWK(own.publicKey) }, own.privateKey);
			},
			'TOKEN_SIGNATURE',
		],
		[
			'a changed payload',
			async () => {
				const [header, payload, signature] = (await world.sign()).split('.');
				const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? '')));
				return [header, base64url.encode(JSON.stringify({ ...claims, sub: 'u2' })), signature].join('.');
			},
			'TOKEN_SIGNATURE',
		],
	];
	test.each(cases)('%s', async (_name, token, reason) => {
		expect(await world.verifier.verify(await token())).toEqual({ ok: false, reason: reason as never });
	});
});

describe('the key set', () => {
	test('is fetched once for many tokens at once', async () => {
		const tokens = await Promise.all([...'abcdefgh'].map((sid) => world.sign({ sid })));
		await Promise.all(tokens.map((token) => world.verifier.verify(token)));
		expect(world.fetches).toBe(1);
	});

	test('is fetched again for a key published since', async () => {
		await world.verifier.verify(await world.sign());
		const key = await world.addKey('k2');
		world.nowMs += 10_000;
		expect((await world.verifier.verify(await world.sign({}, { kid: 'k2' }, key))).ok).toBe(true);
	});

	test('is not fetched for every made-up key id', async () => {
		await world.verifier.verify(await world.sign());
		world.nowMs += 10_000;
		for (let i = 0; i < 20; i++) await world.verifier.verify(await world.sign({}, { kid: `made-up-${i}` }));
		expect(world.fetches).toBe(2);
	});

	test('keeps known keys working for an hour while mana-auth is down, then fails closed', async () => {
		await world.verifier.verify(await world.sign());
		world.isDown = true;
		world.nowMs = startMs + 59 * 60_000;
		const late = await world.sign({ exp: startMs / 1000 + 7_200 });
		expect((await world.verifier.verify(late)).ok).toBe(true);
		world.nowMs = startMs + 61 * 60_000;
		const later = await world.sign({ exp: startMs / 1000 + 7_200, sid: 's2' });
		expect(await world.verifier.verify(later)).toEqual({ ok: false, reason: 'AUTH_UNAVAILABLE' });
	});

	test('works at once when mana-auth comes back', async () => {
		world.isDown = true;
		const token = await world.sign();
		expect(await world.verifier.verify(token)).toEqual({ ok: false, reason: 'AUTH_UNAVAILABLE' });
		world.isDown = false;
		expect((await world.verifier.verify(token)).ok).toBe(true);
	});
});

test.each([
	['Bearer abc.def-_~+/=', 'abc.def-_~+/='],
	['bearer abc', 'abc'],
	['Basic abc', undefined],
	['Bearer a b', undefined],
	['', undefined],
	[undefined, undefined],
])('bearerToken(%p) is %p', (header, token) => {
	expect(bearerToken(header)).toBe(token);
});
