import { isSealable } from '@mana/auth-protocol/member-key';
import { AppError } from '@mana/service-kit';
import type { KeyAuditEntry } from './key-audit.ts';
import { sameBytes } from './same-bytes.ts';
import { requireVault, type VaultDeps, wrongKey } from './vault.ts';

/** An X25519 public key, and its private half as the owner's master key wraps it. */
export interface KeyPair {
	publicKey: Uint8Array;
	wrappedPrivateKey: Uint8Array;
	iv: Uint8Array;
	/** The generation of the master key that wraps it. */
	generation: number;
}

export interface KeyPairStore {
	find(userId: string): Promise<KeyPair | undefined>;
	/**
	 * Stores the pair with the audit row; false, and nothing stored, where there is one with another public key
	 * and `replace` is not set. A new public key takes the wraps made to the old one along: they are of no more
	 * use.
	 */
	put(entry: KeyAuditEntry, pair: KeyPair, replace: boolean): Promise<boolean>;
}

/** @throws AppError 404 `KEY_PAIR_MISSING` */
export async function readKeyPair(deps: { keyPairs: KeyPairStore }, userId: string): Promise<KeyPair> {
	const pair = await deps.keyPairs.find(userId);
	if (!pair) throw new AppError('KEY_PAIR_MISSING', 404, 'There is no key pair yet. Put one there.');
	return pair;
}

/**
 * Publishes the public half and keeps the wrapped private one.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `WRONG_KEY` where the check value is not that of the current
 *   master key, 400 `PUBLIC_KEY_INVALID`, 409 `KEY_PAIR_EXISTS`
 */
export async function setKeyPair(
	deps: Pick<VaultDeps, 'vaults'> & { keyPairs: KeyPairStore },
	entry: KeyAuditEntry,
	pair: Omit<KeyPair, 'generation'> & { keyCheck: Uint8Array; replace: boolean },
): Promise<void> {
	const vault = requireVault(await deps.vaults.find(entry.userId));
	if (!(await isSealable(pair.publicKey))) {
		throw new AppError('PUBLIC_KEY_INVALID', 400, 'This is not the public half of an X25519 key pair.');
	}
	if (!sameBytes(pair.keyCheck, vault.keyCheck)) throw wrongKey();
	const { keyCheck: _, replace, ...rest } = pair;
	if (await deps.keyPairs.put(entry, { ...rest, generation: vault.generation }, replace)) return;
	throw new AppError(
		'KEY_PAIR_EXISTS',
		409,
		'There is a key pair with another public key. Replacing it makes what was wrapped to it unreadable.',
	);
}
