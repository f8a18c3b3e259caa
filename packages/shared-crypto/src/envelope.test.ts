import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { isEncrypted, sealValue, unwrapValue, wrapValue } from './envelope.ts';
import { generateMasterKey, importMasterKey } from './master-key.ts';

const coded = (code: string) => expect.objectContaining({ code });
const key = await importMasterKey(new Uint8Array(32).fill(1));
const otherKey = await importMasterKey(new Uint8Array(32).fill(2));

async function wrap(value: unknown, wrapKey = key): Promise<string> {
	const wrapped = await wrapValue(value, wrapKey);
	if (typeof wrapped !== 'string') throw new TypeError('expected an envelope');
	return wrapped;
}

function partsOf(envelope: string): [string, string] {
	const [iv = '', sealed = ''] = envelope.slice('enc:1:'.length).split('.');
	return [iv, sealed];
}

describe('wrapValue', () => {
	test('writes the fixed wire format', async () => {
		// Checked against node:crypto: key 32×01, IV 12×03, plaintext "Spazieren" with its JSON quotes.
		const iv = new Uint8Array(12).fill(3);
		const { createCipheriv } = await import('node:crypto');
		const cipher = createCipheriv('aes-256-gcm', new Uint8Array(32).fill(1), iv);
		const sealed = Buffer.concat([cipher.update('"Spazieren"', 'utf8'), cipher.final(), cipher.getAuthTag()]);
		expect(await sealValue('Spazieren', key, iv)).toBe(`enc:1:AwMDAwMDAwMDAwMD.${sealed.toString('base64')}`);
	});

	test('draws a fresh IV each time', async () => {
		const envelopes = await Promise.all(Array.from({ length: 200 }, () => wrap('same')));
		expect(new Set(envelopes.map((envelope) => partsOf(envelope)[0])).size).toBe(200);
	});

	test('leaves null and undefined as they are', async () => {
		expect(await wrapValue(null, key)).toBeNull();
		expect(await wrapValue(undefined, key)).toBeUndefined();
	});

	test('encrypts text that already looks like an envelope', async () => {
		for (const text of ['enc:1:', 'enc:1:AAAA.BBBB', await wrap('inner'), 'enc:9:later']) {
			const wrapped = await wrap(text);
			expect(wrapped).not.toBe(text);
			expect(await unwrapValue(wrapped, key)).toBe(text);
		}
	});

	test('refuses what JSON cannot hold', async () => {
		const cycle: unknown[] = [];
		cycle.push(cycle);
		for (const value of [() => 1, Symbol('s'), 1n, cycle]) {
			await expect(wrapValue(value, key)).rejects.toEqual(coded('VALUE_NOT_JSON'));
		}
	});

	test('refuses a key of another size, algorithm or usage', async () => {
		const raw = new Uint8Array(32);
		const unfit = [
			await crypto.subtle.importKey('raw', raw.slice(16), 'AES-GCM', false, ['encrypt', 'decrypt']),
			await crypto.subtle.importKey('raw', raw, 'AES-CBC', false, ['encrypt', 'decrypt']),
			await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']),
		];
		for (const unfitKey of unfit) {
			await expect(wrapValue('x', unfitKey)).rejects.toEqual(coded('KEY_INVALID'));
		}
	});
});

describe('unwrapValue', () => {
	test('gives back any JSON value', async () => {
		await fc.assert(
			fc.asyncProperty(fc.jsonValue(), async (value) => {
				const expected: unknown = JSON.parse(JSON.stringify(value));
				expect(await unwrapValue(await wrapValue(value, key), key)).toEqual(expected);
			}),
			{ numRuns: 200 },
		);
	});

	test('gives back any text, lone surrogates and NUL included', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
				expect(await unwrapValue(await wrap(text), key)).toBe(text);
			}),
			{ numRuns: 200 },
		);
		for (const text of ['', '\u0000', '\ud800', '\ufeffBOM', 'Grüße 👩‍👩‍👧']) {
			expect(await unwrapValue(await wrap(text), key)).toBe(text);
		}
	});

	test('lets values without the prefix pass as old plaintext', async () => {
		for (const value of [
			'plain',
			'',
			'enc:',
			'enc:x:1',
			' enc:1:',
			'ENC:1:',
			7,
			false,
			null,
			undefined,
			['a'],
		]) {
			expect(await unwrapValue(value, key)).toEqual(value);
		}
	});

	test('opens with any key of the ring', async () => {
		const newest = await generateMasterKey();
		const old = await wrap('written before the rotation');
		expect(await unwrapValue(old, [newest, otherKey, key])).toBe('written before the rotation');
		expect(await unwrapValue(await wrap('new', newest), [newest, key])).toBe('new');
	});

	test('refuses a wrong key and an empty ring', async () => {
		const envelope = await wrap('secret');
		await expect(unwrapValue(envelope, otherKey)).rejects.toEqual(coded('DECRYPT_FAILED'));
		await expect(unwrapValue(envelope, [otherKey])).rejects.toEqual(coded('DECRYPT_FAILED'));
		await expect(unwrapValue(envelope, [])).rejects.toEqual(coded('KEY_INVALID'));
	});

	test('refuses every version but the first', async () => {
		const body = (await wrap('x')).slice('enc:1:'.length);
		for (const version of ['0', '2', '01', '10', '999']) {
			await expect(unwrapValue(`enc:${version}:${body}`, key)).rejects.toEqual(coded('UNSUPPORTED_VERSION'));
		}
	});

	test('refuses every truncation', async () => {
		const envelope = await wrap('truncate me');
		for (let length = 'enc:1:'.length; length < envelope.length; length++) {
			await expect(unwrapValue(envelope.slice(0, length), key)).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('refuses an altered byte anywhere', async () => {
		const [iv, sealed] = partsOf(await wrap('tamper with me'));
		const flipped = (part: string, at: number) => {
			const bytes = decodeBase64(part);
			bytes[at] = (bytes[at] ?? 0) ^ 1;
			return encodeBase64(bytes);
		};
		const altered = [
			...Array.from({ length: 12 }, (_, at) => `enc:1:${flipped(iv, at)}.${sealed}`),
			...Array.from(decodeBase64(sealed), (_, at) => `enc:1:${iv}.${flipped(sealed, at)}`),
		];
		for (const envelope of altered) {
			await expect(unwrapValue(envelope, key)).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('refuses parts swapped between envelopes or with each other', async () => {
		const [iv, sealed] = partsOf(await wrap('one'));
		const [otherIv, otherSealed] = partsOf(await wrap('two'));
		for (const body of [`${iv}.${otherSealed}`, `${otherIv}.${sealed}`, `${sealed}.${iv}`]) {
			await expect(unwrapValue(`enc:1:${body}`, key)).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('refuses encodings that are not canonical, though they hold the same bytes', async () => {
		const [iv, sealed] = partsOf(await wrap('canonical?'));
		const bodies = [
			`${iv}.${sealed}.`,
			`${iv}..${sealed}`,
			`${iv} .${sealed}`,
			`${iv}.${sealed}\n`,
			`${iv}.${sealed}=`,
		];
		if (sealed.endsWith('=')) bodies.push(`${iv}.${sealed.replace(/=+$/, '')}`);
		for (const body of bodies) {
			await expect(unwrapValue(`enc:1:${body}`, key)).rejects.toEqual(coded('DECRYPT_FAILED'));
		}
	});

	test('refuses plaintext that is not JSON or not UTF-8, without quoting it', async () => {
		const iv = new Uint8Array(12);
		for (const plaintext of [new TextEncoder().encode('canary-text'), new Uint8Array([0x22, 0xff, 0x22])]) {
			const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext));
			const failure = await unwrapValue(`enc:1:${encodeBase64(iv)}.${encodeBase64(sealed)}`, key).catch(
				(error: unknown) => error,
			);
			expect(failure).toEqual(coded('DECRYPT_FAILED'));
			expect(Bun.inspect(failure)).not.toContain('canary');
		}
	});
});

test('isEncrypted recognises envelopes of every version, and only those', async () => {
	for (const value of [await wrap('x'), 'enc:1:', 'enc:2:anything']) expect(isEncrypted(value)).toBe(true);
	for (const value of [
		'',
		'plain',
		'enc:',
		'enc::',
		'enc:a:',
		' enc:1:x',
		1,
		null,
		undefined,
		{},
		['enc:1:x'],
	]) {
		expect(isEncrypted(value)).toBe(false);
	}
});
