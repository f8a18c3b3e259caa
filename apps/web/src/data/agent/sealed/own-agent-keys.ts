import type { AgentKeysRequest } from '@mana/auth-protocol';
import type { Keyring } from '@mana/shared-crypto';
import type { AgentGround } from '../../owner/device-agent-store.ts';
import type { OwnerClient } from '../../tabs/owner-client.ts';
import { mintAgentKeys, openAgentKeys, type PersonKeys } from './agent-keys.ts';
import type { SealingServices } from './ask-services.ts';
import { SealingError } from './sealing-error.ts';

export interface OwnAgentKeysDeps {
	readonly call: OwnerClient['call'];
	readonly ground: () => Promise<AgentGround>;
	readonly services: Pick<SealingServices, 'publicKeys' | 'agentKeys'>;
}

/** The agent keys of this device's person, of which all their devices have the same. */
export interface OwnAgentKeys {
	/** @throws SealingError `AGENT_KEYS_MISSING`, NotReadyError where the app is locked */
	open(): Promise<PersonKeys>;
	/** Keys for mana-auth to keep, where there are none that this device opens. @throws as `open` */
	toPut(): Promise<AgentKeysRequest | undefined>;
}

export function createOwnAgentKeys({ call, ground, services }: OwnAgentKeysDeps): OwnAgentKeys {
	async function ring(): Promise<Keyring> {
		const { spaces, keys } = await ground();
		return keys.get(spaces.find(({ type }) => type === 'personal')?.id ?? '') ?? [];
	}

	/** Fetched from mana-auth once, and kept as they came: fetching stands in the person's log. */
	async function find(): Promise<PersonKeys | 'none' | 'closed'> {
		const known = await services.publicKeys();
		if (known === undefined) return 'none';
		const { keys: kept } = await call('sealedCopies');
		const areKept =
			kept?.encryption.publicKey === known.encryptionKey && kept.signing.publicKey === known.signingKey;
		const own = await ring();
		const keptOpened = areKept ? await openAgentKeys(kept, own) : undefined;
		if (keptOpened !== undefined) return keptOpened;
		// A new master key wraps the same keys anew.
		const keys = await services.agentKeys();
		const opened = await openAgentKeys(keys, own);
		if (opened === undefined) return 'closed';
		await call('sealedCopies', { keys });
		return opened;
	}

	return {
		async open() {
			const found = await find();
			if (typeof found === 'string') throw new SealingError('AGENT_KEYS_MISSING');
			return found;
		},
		async toPut() {
			const found = await find();
			if (typeof found !== 'string') return undefined;
			const [[newest], { keyCheck }] = await Promise.all([ring(), ground()]);
			if (newest === undefined || keyCheck === undefined) throw new SealingError('UNLOCK_AGAIN');
			return mintAgentKeys(newest, keyCheck, found === 'closed');
		},
	};
}
