import { hkdfSync } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { sameBytes } from './same-bytes.ts';

export const kekBytes = 32;

const keyringSchema = z.object({
	active: z.string().min(1),
	keys: z.record(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/), z.base64()),
});

/** Key-encryption keys by id: the active one wraps, all of them unwrap. */
export interface KekKeyring {
	activeKekId: string;
	keysById: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Ids of this form are derived from their key; keyrings of earlier versions count theirs: `k1`, `k2`. */
const derivedId = /^kek-[0-9a-f]{16}$/;

/**
 * The id of a key-encryption key: HKDF-SHA-256, info `mana-kek-id-v1`, 8 bytes in hex behind `kek-`. So two keys
 * never have one id, and a wrap tells which key it needs, whatever becomes of the keyring's file.
 */
export function kekIdOf(key: Uint8Array): string {
	const digest = hkdfSync('sha256', key, new Uint8Array(0), 'mana-kek-id-v1', 8);
	return `kek-${Buffer.from(digest).toString('hex')}`;
}

/** The keyring cannot be used. The message names what is wrong, never a key. */
export class KekKeyringError extends Error {
	override readonly name = 'KekKeyringError';
	readonly code = 'KEK_KEYRING_INVALID';
}

/**
 * Reads `{"active": "<kekId>", "keys": {"<kekId>": "<base64 of 32 bytes>"}}`.
 *
 * @throws KekKeyringError for anything else, for a key of another length or of one repeated byte (as all-zero
 *   placeholders are), for two ids with the same key, for a derived id of another key, and for an active id without
 *   a key
 */
export function parseKekKeyring(text: string): KekKeyring {
	const keyring = keyringSchema.safeParse(parseJson(text));
	if (!keyring.success) {
		throw new KekKeyringError('The keyring must be {"active": "<id>", "keys": {"<id>": "<base64>"}}.');
	}
	const keysById = new Map<string, Uint8Array<ArrayBuffer>>();
	for (const [kekId, base64] of Object.entries(keyring.data.keys)) {
		const key = new Uint8Array(Buffer.from(base64, 'base64'));
		if (key.length !== kekBytes) throw new KekKeyringError(`Key ${kekId} does not have ${kekBytes} bytes.`);
		if (key.every((byte) => byte === key[0])) {
			throw new KekKeyringError(`Key ${kekId} is a placeholder. Generate a random one.`);
		}
		if (derivedId.test(kekId) && kekIdOf(key) !== kekId) {
			throw new KekKeyringError(`The key under ${kekId} is another one: put the file's backup back.`);
		}
		for (const [otherId, other] of keysById) {
			if (sameBytes(key, other)) throw new KekKeyringError(`Keys ${otherId} and ${kekId} are the same.`);
		}
		keysById.set(kekId, key);
	}
	if (!keysById.has(keyring.data.active)) {
		throw new KekKeyringError(`The active key ${keyring.data.active} is not among the keys.`);
	}
	return { activeKekId: keyring.data.active, keysById };
}

/**
 * Reads a keyring file.
 *
 * @throws KekKeyringError also where others than the file's owner may read it
 */
export function readKekKeyringFile(path: string): KekKeyring {
	let text: string;
	try {
		if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
			throw new KekKeyringError(`Others may read the keyring file. Set its mode to 0400: chmod 400 ${path}`);
		}
		text = readFileSync(path, 'utf8');
	} catch (cause) {
		if (cause instanceof KekKeyringError) throw cause;
		throw new KekKeyringError(`The keyring file ${path} cannot be read.`, { cause });
	}
	return parseKekKeyring(text);
}

/**
 * The text of a fresh keyring with one key, to be written to a file of mode 0400 and backed up: without it no
 * standard vault opens again.
 */
export function generateKekKeyring(): string {
	const key = crypto.getRandomValues(new Uint8Array(kekBytes));
	const kekId = kekIdOf(key);
	return `${JSON.stringify({ active: kekId, keys: { [kekId]: Buffer.from(key).toString('base64') } })}\n`;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The parser's own message would quote the text.
		throw new KekKeyringError('The keyring is not valid JSON.');
	}
}
