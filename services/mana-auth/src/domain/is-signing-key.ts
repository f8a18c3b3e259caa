import { ed25519 } from '@noble/curves/ed25519.js';

/**
 * Whether it is an Ed25519 public key by which something can be proved: 32 bytes that decode to a point (RFC 8032
 * section 5.1.3) whose order is not low. WebCrypto imports others too, and under one of low order signatures hold that
 * nobody made.
 */
export function isSigningKey(publicKey: Uint8Array): boolean {
	try {
		return !ed25519.Point.fromBytes(publicKey).isSmallOrder();
	} catch {
		return false;
	}
}
