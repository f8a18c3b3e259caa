import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { createTransitKeyEncryption } from '../src/domain/transit-key-encryption.ts';
import { startTransitStandIn } from './transit-stand-in.ts';

const transit = startTransitStandIn();
beforeEach(() => {
	transit.answer = undefined;
	transit.requests.length = 0;
});
afterAll(() => transit.stop());

const encryption = (token = transit.token, url = transit.url) =>
	createTransitKeyEncryption({ url, mount: 'transit', key: 'mana', token: () => token });
const key = () => crypto.getRandomValues(new Uint8Array(32));
const refusalOf = (doing: Promise<unknown>) =>
	doing.then(
		() => undefined,
		({ code, status, headers }) => ({ code, status, wait: headers?.['retry-after'] }),
	);

describe('keys wrapped by a transit engine', () => {
	test('open again, under the context they were wrapped for', async () => {
		const original = key();
		const wrapped = await encryption().wrap(original, 'vault|anna');
		expect(wrapped).toMatchObject({ kekId: 'transit:mana:v1' });
		expect([wrapped.iv.length, wrapped.wrapped.length]).toEqual([12, 48]);
		expect(await encryption().unwrap(wrapped, 'vault|anna')).toEqual(original);
	});

	test('do not open for another context, changed, of another version or of another keyring', async () => {
		const wrapped = await encryption().wrap(key(), 'vault|anna');
		const changed = new Uint8Array(wrapped.wrapped);
		changed[0] = (changed[0] ?? 0) ^ 1;
		for (const [wrap, context] of [
			[wrapped, 'vault|ben'],
			[{ ...wrapped, wrapped: changed }, 'vault|anna'],
			[{ ...wrapped, kekId: 'transit:mana:v9' }, 'vault|anna'],
			[{ ...wrapped, kekId: 'transit:other:v1' }, 'vault|anna'],
			[{ ...wrapped, kekId: 'transit:mana:v1:x' }, 'vault|anna'],
			[{ ...wrapped, kekId: 'k1' }, 'vault|anna'],
		] as const) {
			expect(await refusalOf(encryption().unwrap(wrap, context))).toMatchObject({
				code: 'KEY_UNWRAP_FAILED',
			});
		}
	});

	test('go by the hundred in one request, those that do not open told apart', async () => {
		const items = Array.from({ length: 100 }, (_, n) => ({ key: key(), context: `vault|u${n}` }));
		const wraps = await encryption().wrapAll(items);
		const asked = wraps.map((wrap, n) => ({ wrap, context: n === 7 ? 'vault|other' : `vault|u${n}` }));
		const opened = await encryption().unwrapAll(asked);
		expect(opened[7]).toBeUndefined();
		expect(opened.filter((_, n) => n !== 7)).toEqual(items.filter((_, n) => n !== 7).map((item) => item.key));
		expect(transit.requests).toEqual([
			{ path: 'transit/encrypt/mana', items: 100 },
			{ path: 'transit/decrypt/mana', items: 100 },
		]);
	});

	test('follow the rotation of its key', async () => {
		const before = await encryption().wrap(key(), 'vault|anna');
		transit.rotate();
		expect(await encryption().activeKekId()).toBe('transit:mana:v2');
		expect((await encryption().wrap(key(), 'vault|anna')).kekId).toBe('transit:mana:v2');
		expect(await encryption().unwrap(before, 'vault|anna')).toHaveLength(32);
	});
});

describe('a transit engine that does not do it', () => {
	test.each([
		['is sealed', () => Response.json({ errors: ['Vault is sealed'] }, { status: 503 }), '5'],
		['limits us', () => Response.json({}, { status: 429, headers: { 'retry-after': '17' } }), '17'],
		['answers something else', () => new Response('<html>'), '5'],
		['answers for fewer keys', () => Response.json({ data: { batch_results: [] } }), '5'],
		['sends us elsewhere', () => Response.redirect('http://127.0.0.1:1/', 307), '5'],
		[
			'has a key of another kind',
			() => Response.json({ data: { batch_results: [{ ciphertext: 'vault:v1:AAAA' }] } }),
			'5',
		],
	])('and %s is unavailable for a while', async (_, answer, wait) => {
		transit.answer = answer;
		expect(await refusalOf(encryption().wrap(key(), 'vault|anna'))).toEqual({
			code: 'KEK_UNAVAILABLE',
			status: 503,
			wait,
		});
	});

	test('because it is away or refuses our token is unavailable, and neither key nor token is in the message', async () => {
		const wrong = 'a-token-that-is-wrong';
		const error = await encryption(wrong)
			.wrap(key(), 'vault|anna')
			.catch((reason) => reason);
		expect(error).toMatchObject({ code: 'KEK_UNAVAILABLE', status: 503 });
		expect(JSON.stringify([String(error), error.details, error.headers])).not.toContain(wrong);
		expect(await refusalOf(encryption('t', 'http://127.0.0.1:1').activeKekId())).toMatchObject({
			code: 'KEK_UNAVAILABLE',
		});
	});
});
