import { describe, expect, test } from 'bun:test';
import { generateKeyPair, unwrapKeyPair, wrapPrivateKey } from './key-pair.ts';
import { generateMasterKey, importMasterKey } from './master-key.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const DECRYPT_FAILED = expect.objectContaining({ code: 'DECRYPT_FAILED' });

describe('a key pair', () => {
	test('has two halves of 32 bytes that belong together', async () => {
		const [anna, ben] = [await generateKeyPair(), await generateKeyPair()];
		expect([anna.publicKey.length, anna.privateKey.length]).toEqual([32, 32]);
		expect(await agree(anna.privateKey, ben.publicKey)).toBe(await agree(ben.privateKey, anna.publicKey));
	});

	test('is wrapped under the master key and comes back whole', async () => {
		const [pair, masterKey] = [await generateKeyPair(), await generateMasterKey()];
		const wrap = await wrapPrivateKey(pair, masterKey);
		expect([wrap.wrapped.length, wrap.iv.length]).toEqual([48, 12]);
		expect(await unwrapKeyPair(pair.publicKey, wrap, masterKey)).toEqual(pair);
	});

	test('opens under no other master key and beside no other public half', async () => {
		const [pair, masterKey] = [await generateKeyPair(), await generateMasterKey()];
		const wrap = await wrapPrivateKey(pair, masterKey);
		const other = (await generateKeyPair()).publicKey;
		await expect(unwrapKeyPair(pair.publicKey, wrap, await generateMasterKey())).rejects.toEqual(
			DECRYPT_FAILED,
		);
		await expect(unwrapKeyPair(other, wrap, masterKey)).rejects.toEqual(DECRYPT_FAILED);
	});

	test('refuses halves of another length', async () => {
		const masterKey = await importMasterKey(new Uint8Array(32).fill(1));
		const pair = await generateKeyPair();
		for (const broken of [
			{ ...pair, publicKey: pair.publicKey.slice(1) },
			{ ...pair, privateKey: pair.privateKey.slice(1) },
		]) {
			await expect(wrapPrivateKey(broken, masterKey)).rejects.toEqual(
				expect.objectContaining({ code: 'KEY_INVALID' }),
			);
		}
	});
});

// RFC 7748 section 6.1.
test('X25519 gives the published shared secret', async () => {
	const alice = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
	const bobPublic = 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f';
	const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
	expect(await agree(hex(alice), hex(bobPublic))).toBe(shared);
});

async function agree(privateKey: Uint8Array, publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
	const pkcs8 = new Uint8Array([...hex('302e020100300506032b656e04220420'), ...privateKey]);
	const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']);
	const peer = await crypto.subtle.importKey('raw', publicKey, 'X25519', false, []);
	return Buffer.from(await crypto.subtle.deriveBits({ name: 'X25519', public: peer }, key, 256)).toString(
		'hex',
	);
}
