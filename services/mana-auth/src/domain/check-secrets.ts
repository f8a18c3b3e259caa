import type { KekKeyring } from './kek-keyring.ts';
import { createKeyEncryption, type WrappedKey } from './key-encryption.ts';
import { isTransitKekId } from './transit-key-encryption.ts';

/** The rows of a database that show whether a service has the secrets that it was written with. */
export interface StoredSecrets {
	/** Some wraps by each key-encryption key that the database names, of whatever owner. */
	sampleWraps(): Promise<{ context: string; wrap: WrappedKey }[]>;
	/** The private halves of the signing keys that are not over, as they are sealed. */
	sealedSigningKeys(): Promise<string[]>;
}

/** A secret that this database was not written with. */
export type SecretMismatch =
	/** Nothing that this key has wrapped opens: it is not in the keyring, or another key has its id there. */
	| { secret: 'kek'; kekId: string; isInKeyring: boolean }
	/** The database names keys of a transit engine, and none is configured. */
	| { secret: 'transit'; kekId: string }
	/** None of the signing keys opens. */
	| { secret: 'signing-keys' };

/**
 * Compares a service's secrets with the database. What was wrapped by a transit engine is not tried: the engine may
 * be away, which is no reason not to start.
 *
 * @param openSigningKey rejects where the key does not open
 */
export async function findSecretMismatches(
	stored: StoredSecrets,
	own: {
		keyring: KekKeyring | undefined;
		hasTransit: boolean;
		openSigningKey: (sealed: string) => Promise<unknown>;
	},
): Promise<SecretMismatch[]> {
	const { keyring, hasTransit, openSigningKey } = own;
	const mismatches: SecretMismatch[] = [];
	const samplesByKek = Map.groupBy(await stored.sampleWraps(), ({ wrap }) => wrap.kekId);
	for (const [kekId, samples] of samplesByKek) {
		if (isTransitKekId(kekId)) {
			if (!hasTransit) mismatches.push({ secret: 'transit', kekId });
			continue;
		}
		const isInKeyring = keyring?.keysById.has(kekId) ?? false;
		const opened = keyring ? await createKeyEncryption(() => keyring).unwrapAll(samples) : [];
		if (!opened.some((key) => key !== undefined)) mismatches.push({ secret: 'kek', kekId, isInKeyring });
	}
	const sealed = await stored.sealedSigningKeys();
	const results = await Promise.allSettled(sealed.map(openSigningKey));
	if (sealed.length > 0 && results.every(({ status }) => status === 'rejected')) {
		mismatches.push({ secret: 'signing-keys' });
	}
	return mismatches;
}
