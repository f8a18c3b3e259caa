import { hkdfSync } from 'node:crypto';
import type { KekKeyring } from './kek-keyring.ts';

export const dataKeyBytes = 32;
export const ivBytes = 12;
export const tagBytes = 16;

/** A 32-byte key under AES-256-GCM: `wrapped` is ciphertext and tag (48 bytes), `iv` 12 random bytes. */
export interface WrappedKey {
	kekId: string;
	wrapped: Uint8Array;
	iv: Uint8Array;
}

/** Wraps data keys under a key-encryption key, wherever that is kept. */
export interface KeyEncryption {
	/** The key-encryption key that wraps now. */
	activeKekId(): Promise<string>;
	/** @param context what the key is for; a wrapped key opens for nothing else */
	wrap(key: Uint8Array<ArrayBuffer>, context: string): Promise<WrappedKey>;
	/** @throws KeyUnwrapError */
	unwrap(wrapped: WrappedKey, context: string): Promise<Uint8Array<ArrayBuffer>>;
	/** Many at once, in one request where that takes one. */
	wrapAll(items: readonly { key: Uint8Array<ArrayBuffer>; context: string }[]): Promise<WrappedKey[]>;
	/** Likewise; undefined in the place of each that does not open. */
	unwrapAll(
		items: readonly { wrap: WrappedKey; context: string }[],
	): Promise<(Uint8Array<ArrayBuffer> | undefined)[]>;
}

/** A wrapped key does not open: an unknown key-encryption key, another context, or changed bytes. */
export class KeyUnwrapError extends Error {
	override readonly name = 'KeyUnwrapError';
	readonly code = 'KEY_UNWRAP_FAILED';
}

/**
 * Wraps with AES-256-GCM under the keyring's keys; the associated data is `<context>|<kekId>`.
 *
 * @param keyring asked each time: a keyring may get new keys while the service runs
 */
export function createKeyEncryption(keyring: () => KekKeyring): KeyEncryption {
	const keyFor = (kekId: string) => {
		const bytes = keyring().keysById.get(kekId);
		if (!bytes) throw new KeyUnwrapError(`The keyring has no key ${kekId}.`);
		return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
	};
	const wrap: KeyEncryption['wrap'] = async (key, context) => {
		const kekId = keyring().activeKekId;
		const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
		const algorithm = { name: 'AES-GCM', iv, additionalData: associatedData(context, kekId) };
		const wrapped = new Uint8Array(await crypto.subtle.encrypt(algorithm, await keyFor(kekId), key));
		return { kekId, wrapped, iv };
	};
	const unwrap: KeyEncryption['unwrap'] = async ({ kekId, wrapped, iv }, context) => {
		const algorithm = {
			name: 'AES-GCM',
			iv: new Uint8Array(iv),
			additionalData: associatedData(context, kekId),
		};
		const kek = await keyFor(kekId);
		try {
			return new Uint8Array(await crypto.subtle.decrypt(algorithm, kek, new Uint8Array(wrapped)));
		} catch (cause) {
			throw new KeyUnwrapError('The wrapped key does not open.', { cause });
		}
	};
	return {
		activeKekId: async () => keyring().activeKekId,
		wrap,
		unwrap,
		wrapAll: (items) => Promise.all(items.map(({ key, context }) => wrap(key, context))),
		unwrapAll: (items) =>
			Promise.all(items.map((item) => unwrap(item.wrap, item.context).catch(undefinedWhereClosed))),
	};
}

function undefinedWhereClosed(error: unknown): undefined {
	if (!(error instanceof KeyUnwrapError)) throw error;
}

export const vaultContext = (userId: string) => `vault|${userId}`;
export const spaceKeyContext = (spaceId: string, epoch: number) => `space|${spaceId}|${epoch}`;

/** Tells a right master key from a wrong one without revealing it: HKDF-SHA-256, info `mana-key-check-v1`. */
export function keyCheck(masterKey: Uint8Array): Uint8Array {
	return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(0), 'mana-key-check-v1', 32));
}

function associatedData(context: string, kekId: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(`${context}|${kekId}`);
}
