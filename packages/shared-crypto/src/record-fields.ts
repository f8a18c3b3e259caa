import { CryptoError } from './crypto-error.ts';
import { unwrapValue, wrapValue } from './envelope.ts';
import type { Keyring } from './master-key.ts';

/** A field that could not be opened, and why. Its value is left out of the record. */
export interface UndecryptableField {
	field: string;
	code: 'DECRYPT_FAILED' | 'UNSUPPORTED_VERSION';
}

/**
 * A record read back. The mark stands beside the record, not in it, so that no stored value can pass for it.
 * `undecryptable` is empty when every field opened.
 */
export interface DecryptedRecord {
	record: Record<string, unknown>;
	undecryptable: UndecryptableField[];
}

/**
 * A copy of the record with each of `fields` that it has encrypted by {@link wrapValue}; absent fields stay
 * absent, so a patch stays a patch. The record itself is not changed.
 *
 * @throws {CryptoError} `KEY_INVALID`, `VALUE_NOT_JSON`
 */
export async function encryptRecordFields(
	record: Readonly<Record<string, unknown>>,
	fields: readonly string[],
	key: CryptoKey,
): Promise<Record<string, unknown>> {
	const encrypted: Record<string, unknown> = { ...record };
	await Promise.all(
		ownFields(record, fields).map(async (field) => {
			encrypted[field] = await wrapValue(record[field], key);
		}),
	);
	return encrypted;
}

/**
 * A copy of the record with each of `fields` opened by {@link unwrapValue}. One field that cannot be opened
 * spoils neither the record nor the list it stands in: it is left out and named in `undecryptable`.
 *
 * @throws {CryptoError} `KEY_INVALID`
 */
export async function decryptRecordFields(
	record: Readonly<Record<string, unknown>>,
	fields: readonly string[],
	keys: CryptoKey | Keyring,
): Promise<DecryptedRecord> {
	const decrypted: Record<string, unknown> = { ...record };
	const undecryptable: UndecryptableField[] = [];
	await Promise.all(
		ownFields(record, fields).map(async (field) => {
			try {
				decrypted[field] = await unwrapValue(record[field], keys);
			} catch (error) {
				const code = error instanceof CryptoError ? error.code : undefined;
				if (code !== 'DECRYPT_FAILED' && code !== 'UNSUPPORTED_VERSION') throw error;
				delete decrypted[field];
				undecryptable.push({ field, code });
			}
		}),
	);
	return { record: decrypted, undecryptable };
}

function ownFields(record: Readonly<Record<string, unknown>>, fields: readonly string[]): string[] {
	return fields.filter((field) => Object.hasOwn(record, field));
}
