import { isSealable } from '@mana/auth-protocol/member-key';
import { AppError } from '@mana/service-kit';
import { isSigningKey } from './is-signing-key.ts';
import type { KeyAuditEntry } from './key-audit.ts';
import { wrongKey } from './vault.ts';

/** A public half, and the private one as the owner's master key wraps it. */
export interface WrappedPair {
	readonly publicKey: Uint8Array;
	readonly wrappedPrivateKey: Uint8Array;
	readonly iv: Uint8Array;
}

/** The keys by which an agent works for a person whose key only their devices hold. */
export interface AgentKeys {
	/** X25519: what an agent brings back is sealed to it. */
	readonly encryption: WrappedPair;
	/** Ed25519: a device signs by it what it seals for an agent. */
	readonly signing: WrappedPair;
	/** The generation of the master key that wraps them. */
	readonly generation: number;
}

export interface NewAgentKeys extends Omit<AgentKeys, 'generation'> {
	/** Of the master key that wraps them. */
	readonly keyCheck: Uint8Array;
	/** Also where there are others. */
	readonly replace: boolean;
}

export interface AgentKeyStore {
	find(userId: string): Promise<AgentKeys | undefined>;
	/**
	 * Stores the keys with the entry, as wrapped by the master key in force. Keys with other public halves take the
	 * place of those before only where that is asked for, and end the sealed grants of the person's missions.
	 */
	put(
		entry: KeyAuditEntry,
		keys: NewAgentKeys,
	): Promise<'stored' | 'not-zero-knowledge' | 'wrong-key' | 'other-keys'>;
}

/** @throws AppError 404 `AGENT_KEYS_MISSING` */
export async function readAgentKeys(
	deps: { readonly agentKeys: Pick<AgentKeyStore, 'find'> },
	userId: string,
): Promise<AgentKeys> {
	const keys = await deps.agentKeys.find(userId);
	if (keys) return keys;
	throw new AppError('AGENT_KEYS_MISSING', 404, 'There are no agent keys yet. Put them there.');
}

/**
 * Publishes the public halves and keeps the wrapped private ones.
 *
 * @throws AppError 400 `PUBLIC_KEY_INVALID`, 409 `NOT_ZERO_KNOWLEDGE`, 400 `WRONG_KEY` where the check value is not
 *   that of the current master key, 409 `AGENT_KEYS_EXIST`
 */
export async function setAgentKeys(
	deps: { readonly agentKeys: Pick<AgentKeyStore, 'put'> },
	entry: KeyAuditEntry,
	keys: NewAgentKeys,
): Promise<void> {
	if (!(await isSealable(keys.encryption.publicKey))) {
		throw invalid('encryption.publicKey: not the public half of an X25519 key pair.');
	}
	if (!isSigningKey(keys.signing.publicKey)) {
		throw invalid('signing.publicKey: not the public half of an Ed25519 key pair.');
	}
	const stored = await deps.agentKeys.put(entry, keys);
	if (stored === 'stored') return;
	if (stored === 'not-zero-knowledge') throw notZeroKnowledge();
	if (stored === 'wrong-key') throw wrongKey();
	throw new AppError(
		'AGENT_KEYS_EXIST',
		409,
		'There are agent keys with other public halves. Replacing them ends what missions were given with those.',
	);
}

export function notZeroKnowledge(): AppError {
	return new AppError(
		'NOT_ZERO_KNOWLEDGE',
		409,
		'Only in zero-knowledge mode a mission works on a sealed copy. Elsewhere, give it a grant that is not sealed.',
	);
}

function invalid(message: string): AppError {
	return new AppError('PUBLIC_KEY_INVALID', 400, message);
}
