import { describe, expect, test } from 'bun:test';
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { isSealable, memberKeyContext, openAsMember, sealForMember } from './member-key.ts';

async function generateKeyPair() {
	const kem = new DhkemX25519HkdfSha256();
	const pair = await kem.generateKeyPair();
	const [publicKey, privateKey] = await Promise.all([
		kem.serializePublicKey(pair.publicKey),
		kem.serializePrivateKey(pair.privateKey),
	]);
	return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
}

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('a key sealed to a member', () => {
	test('opens with their private key, for its own space, epoch and member only', async () => {
		const [anna, ben] = [await generateKeyPair(), await generateKeyPair()];
		const key = crypto.getRandomValues(new Uint8Array(32));
		const context = memberKeyContext('s1', 1, 'anna');
		const sealed = await sealForMember(anna.publicKey, key, context);
		expect([sealed.encapsulatedKey.length, sealed.wrapped.length]).toEqual([32, 48]);
		expect(await openAsMember(anna.privateKey, sealed, context)).toEqual(key);
		const altered = { ...sealed, wrapped: sealed.wrapped.map((byte, index) => (index ? byte : byte ^ 1)) };
		for (const open of [
			() => openAsMember(ben.privateKey, sealed, context),
			() => openAsMember(anna.privateKey, sealed, memberKeyContext('s2', 1, 'anna')),
			() => openAsMember(anna.privateKey, sealed, memberKeyContext('s1', 2, 'anna')),
			() => openAsMember(anna.privateKey, altered, context),
		]) {
			expect(await open().catch((error) => error.name)).toBe('OpenError');
		}
	});

	test('is not made for points of low order', async () => {
		for (const point of ['00'.repeat(32), `01${'00'.repeat(31)}`]) {
			expect(await isSealable(hex(point))).toBe(false);
		}
		expect(await isSealable((await generateKeyPair()).publicKey)).toBe(true);
	});
});

// RFC 9180 appendix A.1.1 (base mode, first message); its X25519 suites pair with AES-128-GCM.
test('HPKE opens the published message', async () => {
	const kem = new DhkemX25519HkdfSha256();
	const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() });
	const opened = await suite.open(
		{
			recipientKey: await kem.deserializePrivateKey(
				hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
			),
			enc: hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
			info: hex('4f6465206f6e2061204772656369616e2055726e'),
		},
		hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'),
		hex('436f756e742d30'),
	);
	expect(Buffer.from(opened).toString('hex')).toBe(
		'4265617574792069732074727574682c20747275746820626561757479',
	);
});
