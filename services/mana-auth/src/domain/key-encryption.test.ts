import { describe, expect, test } from 'bun:test';
import { generateKekKeyring, parseKekKeyring } from './kek-keyring.ts';
import { createKeyEncryption, keyCheck } from './key-encryption.ts';

const key = () => crypto.getRandomValues(new Uint8Array(32));
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'opened').catch((error) => error.code);

const freshEncryption = () => {
	const keyring = parseKekKeyring(generateKekKeyring());
	return createKeyEncryption(() => keyring);
};

describe('a wrapped key', () => {
	test('opens for what it was wrapped for', async () => {
		const encryption = freshEncryption();
		const plain = key();
		const wrapped = await encryption.wrap(plain, 'vault|anna');
		expect([wrapped.wrapped.length, wrapped.iv.length]).toEqual([48, 12]);
		expect(await encryption.unwrap(wrapped, 'vault|anna')).toEqual(plain);
	});

	test('is AES-256-GCM with the context and the key id as associated data', async () => {
		// Decrypted here by hand with what is documented, so that a backup can be opened without this code.
		const keyring = parseKekKeyring(generateKekKeyring());
		const encryption = createKeyEncryption(() => keyring);
		const plain = key();
		const { wrapped, iv } = await encryption.wrap(plain, 'vault|anna');
		const raw = keyring.keysById.get(keyring.activeKekId) ?? new Uint8Array();
		const kek = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
		const additionalData = new TextEncoder().encode(`vault|anna|${keyring.activeKekId}`);
		const opened = await crypto.subtle.decrypt(
			{ name: 'AES-GCM', iv: new Uint8Array(iv), additionalData },
			kek,
			new Uint8Array(wrapped),
		);
		expect(new Uint8Array(opened)).toEqual(plain);
	});

	test('does not open for another context, another key, or when changed', async () => {
		const encryption = freshEncryption();
		const other = freshEncryption();
		const wrapped = await encryption.wrap(key(), 'vault|anna');
		const flipped = new Uint8Array(wrapped.wrapped);
		flipped[0] = (flipped[0] ?? 0) ^ 1;
		const failures = [
			encryption.unwrap(wrapped, 'vault|ben'),
			other.unwrap(wrapped, 'vault|anna'),
			encryption.unwrap({ ...wrapped, wrapped: flipped }, 'vault|anna'),
			encryption.unwrap({ ...wrapped, wrapped: wrapped.wrapped.slice(0, 47) }, 'vault|anna'),
			encryption.unwrap({ ...wrapped, kekId: 'k2' }, 'vault|anna'),
		];
		expect(new Set(await Promise.all(failures.map(codeOf)))).toEqual(new Set(['KEY_UNWRAP_FAILED']));
	});

	test('of an older key-encryption key still opens once another is active', async () => {
		const old = parseKekKeyring(generateKekKeyring());
		const wrapped = await createKeyEncryption(() => old).wrap(key(), 'vault|anna');
		const { activeKekId, keysById } = parseKekKeyring(generateKekKeyring());
		const ring = { activeKekId, keysById: new Map([...old.keysById, ...keysById]) };
		const encryption = createKeyEncryption(() => ring);
		expect(await encryption.unwrap(wrapped, 'vault|anna')).toHaveLength(32);
		expect((await encryption.wrap(key(), 'vault|anna')).kekId).toBe(activeKekId);
	});
});

test('a key check is the same for the same key only, and is not the key', () => {
	const [one, two] = [key(), key()];
	expect(keyCheck(one)).toEqual(keyCheck(one));
	expect(keyCheck(one)).not.toEqual(keyCheck(two));
	expect(keyCheck(one)).not.toEqual(one);
});
