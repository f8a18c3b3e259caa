import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HpkeError } from '@hpke/core';

/** A 32-byte key for one person: HPKE's encapsulated key (32 bytes), and ciphertext with tag (48 bytes). */
export interface SealedForMember {
	encapsulatedKey: Uint8Array;
	wrapped: Uint8Array;
}

/** RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const kem = new DhkemX25519HkdfSha256();
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const info = new TextEncoder().encode('mana-space-key-v1');

/** What a sealed key is for, as HPKE's associated data: moved to another place, it does not open. */
export function memberKeyContext(spaceId: string, epoch: number, userId: string): string {
	return `space|${spaceId}|${epoch}|${userId}`;
}

/** @throws HpkeError for a public key that agrees on nothing secret (RFC 9180 section 7.1.4) */
export async function sealForMember(
	publicKey: Uint8Array,
	key: Uint8Array<ArrayBuffer>,
	context: string,
): Promise<SealedForMember> {
	const recipientPublicKey = await kem.deserializePublicKey(publicKey);
	const aad = new TextEncoder().encode(context);
	const { enc, ct } = await suite.seal({ recipientPublicKey, info }, key, aad);
	return { encapsulatedKey: new Uint8Array(enc), wrapped: new Uint8Array(ct) };
}

/**
 * What the member's device does with a sealed key.
 *
 * @throws HpkeError for another private key or context, or altered bytes
 */
export async function openAsMember(
	privateKey: Uint8Array,
	sealed: SealedForMember,
	context: string,
): Promise<Uint8Array<ArrayBuffer>> {
	const recipientKey = await kem.deserializePrivateKey(privateKey);
	const enc = new Uint8Array(sealed.encapsulatedKey);
	const aad = new TextEncoder().encode(context);
	return new Uint8Array(await suite.open({ recipientKey, enc, info }, new Uint8Array(sealed.wrapped), aad));
}

/** Whether something can be sealed to it: not so for points of low order. */
export async function isSealable(publicKey: Uint8Array): Promise<boolean> {
	try {
		await sealForMember(publicKey, new Uint8Array(32), '');
		return true;
	} catch (error) {
		if (error instanceof HpkeError) return false;
		throw error;
	}
}
