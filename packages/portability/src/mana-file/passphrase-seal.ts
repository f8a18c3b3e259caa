import { type Bytes, inChunksOf } from '../archive/byte-streams.ts';
import { PortabilityError } from '../portability-error.ts';

// A stream is sealed chunk by chunk, so that neither side holds all of it: chunk n under the IV whose last 32 bits are
// those of the base XOR n, with one byte of associated data that is 1 for the last chunk and 0 for the others. Chunks
// that were left out, swapped or cut off do not open. The key is of one file only, having a salt of its own.

export const pbkdf2Rounds = 600_000;
export const saltBytes = 16;
export const ivBytes = 12;
export const chunkBytes = 64 * 1024;
const tagBytes = 16;
const counterMax = 2 ** 32;

/** AES-256 from a passphrase, by PBKDF2 over SHA-256 (RFC 8018 §5.2). */
export async function passphraseKey(passphrase: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
	const bytes = new TextEncoder().encode(passphrase.normalize('NFKC'));
	const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
	const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
	const target = { name: 'AES-GCM', length: 256 };
	return crypto.subtle.deriveKey(derivation, material, target, false, ['encrypt', 'decrypt']);
}

/** What is sealed: the key, the IV of chunk 0, and how many bytes of plain text a chunk has. */
export interface Seal {
	readonly key: CryptoKey;
	readonly iv: Bytes;
	readonly chunkBytes: number;
}

/** Each chunk's ciphertext followed by its tag of 16 bytes. */
export async function* sealStream(
	plain: AsyncIterable<Uint8Array>,
	seal: Seal,
): AsyncGenerator<Bytes, void, undefined> {
	let counter = 0;
	for await (const { bytes, isLast } of inChunksOf(seal.chunkBytes, plain)) {
		yield new Uint8Array(await crypto.subtle.encrypt(paramsOf(seal, counter, isLast), seal.key, bytes));
		counter += 1;
	}
}

/**
 * What {@link sealStream} was given. Each chunk is handed out once it is known to be genuine; that nothing is missing
 * is known at the end.
 *
 * @throws PortabilityError `PASSPHRASE_WRONG` where the first chunk does not open, `SEAL_BROKEN` where a later one does not
 */
export async function* openStream(
	sealed: AsyncIterable<Uint8Array>,
	seal: Seal,
): AsyncGenerator<Bytes, void, undefined> {
	let counter = 0;
	for await (const { bytes, isLast } of inChunksOf(seal.chunkBytes + tagBytes, sealed)) {
		yield await openChunk(seal, counter, isLast, bytes);
		counter += 1;
	}
}

async function openChunk(seal: Seal, counter: number, isLast: boolean, bytes: Bytes): Promise<Bytes> {
	try {
		return new Uint8Array(await crypto.subtle.decrypt(paramsOf(seal, counter, isLast), seal.key, bytes));
	} catch (cause) {
		if (counter > 0) throw new PortabilityError('SEAL_BROKEN', 'the sealed data was altered', { cause });
		throw new PortabilityError('PASSPHRASE_WRONG', 'the passphrase does not open the file', { cause });
	}
}

function paramsOf({ iv }: Seal, counter: number, isLast: boolean) {
	if (counter >= counterMax) throw new PortabilityError('ARCHIVE_TOO_LARGE', 'more than a seal holds');
	const own = new Uint8Array(iv);
	const view = new DataView(own.buffer);
	view.setUint32(ivBytes - 4, (view.getUint32(ivBytes - 4) ^ counter) >>> 0);
	return { name: 'AES-GCM', iv: own, additionalData: new Uint8Array([isLast ? 1 : 0]) };
}
