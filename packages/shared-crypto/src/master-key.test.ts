import { describe, expect, test } from 'bun:test';
import { exportMasterKey, generateMasterKey, importMasterKey } from './master-key.ts';

const KEY_INVALID = expect.objectContaining({ code: 'KEY_INVALID' });

describe('master key', () => {
	test('is 32 random bytes that survive export and import', async () => {
		const bytes = await exportMasterKey(await generateMasterKey());
		expect(bytes).toHaveLength(32);
		expect(await exportMasterKey(await importMasterKey(bytes, { extractable: true }))).toEqual(bytes);
		expect(await exportMasterKey(await generateMasterKey())).not.toEqual(bytes);
	});

	test('cannot be exported again once imported', async () => {
		const key = await importMasterKey(new Uint8Array(32));
		expect(key.extractable).toBe(false);
		await expect(exportMasterKey(key)).rejects.toEqual(KEY_INVALID);
	});

	for (const length of [0, 16, 31, 33, 64]) {
		test(`refuses ${length} bytes`, async () => {
			await expect(importMasterKey(new Uint8Array(length))).rejects.toEqual(KEY_INVALID);
		});
	}

	test('reads only its own 32 bytes of a larger buffer', async () => {
		const buffer = crypto.getRandomValues(new Uint8Array(64));
		const key = await importMasterKey(buffer.subarray(16, 48), { extractable: true });
		expect(await exportMasterKey(key)).toEqual(buffer.slice(16, 48));
	});
});
