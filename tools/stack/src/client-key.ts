import { createPrivateKey, createPublicKey } from 'node:crypto';

/** The frame of RFC 8410 §7 around a private key of Ed25519. */
const pkcs8Frame = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The public half of a key by which a service proves itself to mana-auth.
 *
 * @param privateKey Ed25519, 32 bytes in base64url
 * @returns 32 bytes in base64url
 */
export function publicKeyOf(privateKey: string): string {
	const key = Buffer.concat([pkcs8Frame, Buffer.from(privateKey, 'base64url')]);
	const { x = '' } = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' })).export({
		format: 'jwk',
	});
	return x;
}
