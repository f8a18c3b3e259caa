import { describe, expect, test } from 'bun:test';
import { isEncrypted } from './envelope.ts';
import { importMasterKey } from './master-key.ts';
import { decryptRecordFields, encryptRecordFields } from './record-fields.ts';

const key = await importMasterKey(new Uint8Array(32).fill(1));
const otherKey = await importMasterKey(new Uint8Array(32).fill(2));
const FIELDS = ['title', 'content', 'tags'];
const NOTE = { id: 'n1', title: 'Key', content: null, tags: ['a', 'b'], isPinned: true };

describe('record fields', () => {
	test('encrypts exactly the declared fields that hold something', async () => {
		const encrypted = await encryptRecordFields(NOTE, FIELDS, key);
		expect(isEncrypted(encrypted.title)).toBe(true);
		expect(isEncrypted(encrypted.tags)).toBe(true);
		expect(encrypted).toEqual({ ...encrypted, id: 'n1', content: null, isPinned: true });
		expect(NOTE.title).toBe('Key');
	});

	test('keeps a patch a patch', async () => {
		const patch = await encryptRecordFields({ title: 'New' }, FIELDS, key);
		expect(Object.keys(patch)).toEqual(['title']);
	});

	test('reads back what was written', async () => {
		const encrypted = await encryptRecordFields(NOTE, FIELDS, key);
		expect(await decryptRecordFields(encrypted, FIELDS, key)).toEqual({ record: NOTE, undecryptable: [] });
	});

	test('reads old plaintext and ciphertext of an old key in one record', async () => {
		const old = await encryptRecordFields({ title: 'old' }, FIELDS, otherKey);
		const { record, undecryptable } = await decryptRecordFields({ ...old, content: 'plain' }, FIELDS, [
			key,
			otherKey,
		]);
		expect(record).toEqual({ title: 'old', content: 'plain' });
		expect(undecryptable).toEqual([]);
	});

	test('leaves out a field that cannot be opened and marks it beside the record', async () => {
		const encrypted = await encryptRecordFields(NOTE, FIELDS, key);
		const foreign = await encryptRecordFields({ title: 'foreign' }, FIELDS, otherKey);
		const stored = { ...encrypted, ...foreign, content: 'enc:2:later' };
		const { record, undecryptable } = await decryptRecordFields(stored, FIELDS, key);
		expect(record).toEqual({ id: 'n1', tags: ['a', 'b'], isPinned: true });
		expect(undecryptable).toContainEqual({ field: 'title', code: 'DECRYPT_FAILED' });
		expect(undecryptable).toContainEqual({ field: 'content', code: 'UNSUPPORTED_VERSION' });
		expect(undecryptable).toHaveLength(2);
	});

	test('does not take a faulty key for a faulty record', async () => {
		const encrypted = await encryptRecordFields(NOTE, FIELDS, key);
		await expect(decryptRecordFields(encrypted, FIELDS, [])).rejects.toEqual(
			expect.objectContaining({ code: 'KEY_INVALID' }),
		);
	});

	test('does not reach fields that the record only inherits', async () => {
		expect(await encryptRecordFields({ a: 1 }, ['toString', '__proto__'], key)).toEqual({ a: 1 });
	});
});
