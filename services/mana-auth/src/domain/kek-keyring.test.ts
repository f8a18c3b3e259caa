import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKekKeyring, parseKekKeyring, readKekKeyringFile } from './kek-keyring.ts';

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
		const keyring = parseKekKeyring(generateKekKeyring('k7'));
		expect(keyring.activeKekId).toBe('k7');
		expect(keyring.keysById.get('k7')).toHaveLength(32);
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
		['an id with the separator', JSON.stringify({ active: 'a|b', keys: { 'a|b': keyOf(1) } })],
	])('refuses %s', (_, text) => {
		expect(codeOf(() => parseKekKeyring(text))).toBe('KEK_KEYRING_INVALID');
	});

	test('names no key in what it refuses', () => {
		const text = JSON.stringify({ active: 'k1', keys: { k1: keyOf(1, 31) } });
		expect(() => parseKekKeyring(text)).not.toThrow(keyOf(1, 31));
	});
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
		expect(readKekKeyringFile(path).activeKekId).toBe('k1');
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
