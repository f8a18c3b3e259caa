import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from './byte-streams.ts';

export interface Fingerprint {
	/** SHA-256 of all that has passed, as 64 lower-case hex digits; to be asked once, at the end. */
	hex(): string;
	/** Hands the chunks through. */
	of(chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined>;
}

/** Takes the hash of bytes as they pass, which WebCrypto does only of what is in memory as a whole. */
export function createFingerprint(): Fingerprint {
	const hash = sha256.create();
	return {
		hex: () => bytesToHex(hash.digest()),
		async *of(chunks) {
			for await (const chunk of chunks) {
				hash.update(chunk);
				yield chunk;
			}
		},
	};
}
