/** Nonce length that GCM uses without hashing it first (NIST SP 800-38D section 5.2.1.1). */
export const IV_BYTES = 12;
/** The full tag, 128 bits (section 5.2.1.2). */
export const TAG_BYTES = 16;

/** AES-GCM without associated data: ciphertext followed by its tag. */
export async function sealBytes(
	key: CryptoKey,
	iv: Uint8Array<ArrayBuffer>,
	plaintext: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext));
}

/** The plaintext, or null where the tag does not vouch for it under this key. */
export async function openBytes(
	key: CryptoKey,
	iv: Uint8Array<ArrayBuffer>,
	sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
	try {
		return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed));
	} catch (error) {
		if (error instanceof DOMException && error.name === 'OperationError') return null;
		throw error;
	}
}
