import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKekKeyring, kekIdOf, parseKekKeyring, readKekKeyringFile } from './kek-keyring.ts';

const keyOf = (fill: number, length = 32) =>
	Buffer.from(Array.from({ length }, (_, index) => (fill + index) % 256)).toString('base64');
const codeOf = (run: () => unknown) => {
	try {
		run();
		return 'no error';
	} catch (error) {
		return error instanceof Error && 'code' in error ? error.code : error;
	}
};

describe('parseKekKeyring', () => {
	test('reads what generateKekKeyring writes, each time another key', () => {
		const { activeKekId, keysById } = parseKekKeyring(generateKekKeyring());
		const key = keysById.get(activeKekId) ?? new Uint8Array();
		expect(key).toHaveLength(32);
		expect(activeKekId).toBe(kekIdOf(key));
		expect(generateKekKeyring()).not.toBe(generateKekKeyring());
	});

	test('reads several keys', () => {
		const keyring = parseKekKeyring(
			JSON.stringify({ active: 'new', keys: { old: keyOf(1), new: keyOf(2) } }),
		);
		expect([...keyring.keysById.keys()]).toEqual(['old', 'new']);
	});

	test.each([
		['nothing', ''],
		['no JSON', '{'],
		['another shape', '{"keys":{}}'],
		['no active key', JSON.stringify({ active: 'k2', keys: { k1: keyOf(1) } })],
		['a short key', JSON.stringify({ active: 'k1', keys: { k1: keyOf(1, 31) } })],
		['a long key', JSON.stringify({ active: 'k1', keys: { k1: keyOf(1, 33) } })],
		['an empty key', JSON.stringify({ active: 'k1', keys: { k1: '' } })],
		['a key of zeros', JSON.stringify({ active: 'k1', keys: { k1: Buffer.alloc(32).toString('base64') } })],
		[
			'a key of one byte',
			JSON.stringify({ active: 'k1', keys: { k1: Buffer.alloc(32, 65).toString('base64') } }),
		],
		['a key that is not base64', JSON.stringify({ active: 'k1', keys: { k1: `${keyOf(1)}!` } })],
		['one key twice', JSON.stringify({ active: 'a', keys: { a: keyOf(1), b: keyOf(1) } })],
		[
			'a derived id of another key',
			JSON.stringify({ active: 'kek-0123456789abcdef', keys: { 'kek-0123456789abcdef': keyOf(1) } }),
		],
		['an id with the separator', JSON.stringify({ active: 'a|b', keys: { 'a|b': keyOf(1) } })],
	])('refuses %s', (_, text) => {
		expect(codeOf(() => parseKekKeyring(text))).toBe('KEK_KEYRING_INVALID');
	});

	test('names no key in what it refuses', () => {
		const text = JSON.stringify({ active: 'k1', keys: { k1: keyOf(1, 31) } });
		expect(() => parseKekKeyring(text)).not.toThrow(keyOf(1, 31));
	});
});

test('an id is derived from its key: HKDF-SHA-256 with the info mana-kek-id-v1', async () => {
	const bytes = new Uint8Array(Buffer.from(keyOf(1), 'base64'));
	const key = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
	const info = new TextEncoder().encode('mana-kek-id-v1');
	const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
	const digest = Buffer.from(await crypto.subtle.deriveBits(algorithm, key, 64)).toString('hex');
	expect(kekIdOf(bytes)).toBe(`kek-${digest}`);
});

describe('readKekKeyringFile', () => {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'mana-keyring-'));
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	test.each([0o400, 0o600])('reads a file that only its owner may read', (mode) => {
		const path = join(folder, `mode-${mode}`);
		writeFileSync(path, generateKekKeyring());
		chmodSync(path, mode);
		expect(readKekKeyringFile(path).activeKekId).toMatch(/^kek-[0-9a-f]{16}$/);
	});

	test.each([0o644, 0o640, 0o404])('refuses one that others may read', (mode) => {
		const path = join(folder, `mode-${mode}`);
		writeFileSync(path, generateKekKeyring());
		chmodSync(path, mode);
		expect(codeOf(() => readKekKeyringFile(path))).toBe('KEK_KEYRING_INVALID');
	});

	test('refuses one that is not there', () => {
		expect(codeOf(() => readKekKeyringFile(join(folder, 'absent')))).toBe('KEK_KEYRING_INVALID');
	});
});
