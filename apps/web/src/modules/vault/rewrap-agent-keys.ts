import { type AgentKeysRequest, agentKeysPath, agentKeysSchema } from '@mana/auth-protocol';
import {
	type AgentKeyKind,
	CryptoError,
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	generateSigningPair,
	importMasterKey,
	type KeyPair,
	masterKeyCheck,
	unwrapAgentKey,
	wrapAgentKey,
} from '@mana/shared-crypto';
import type { MasterKeys } from './master-keys.ts';
import type { AskAuth } from './vault-calls.ts';
import { VaultError } from './vault-error.ts';

type Wrapped = AgentKeysRequest['signing'];

/**
 * Seals the private halves of the agent keys under the key in force, so that missions go on with the copies that they
 * have. Where neither key opens them new ones take their place, and those missions end: nobody could read what they
 * bring back.
 */
export async function rewrapAgentKeys(ask: AskAuth, keys: MasterKeys): Promise<void> {
	if (!(await areThere(ask))) return;
	const kept = agentKeysSchema.parse(await ask({ method: 'GET', path: agentKeysPath }));
	const current = await importMasterKey(keys.current);
	const openWith = (key: CryptoKey) =>
		Promise.all([open('encryption', kept.encryption, key), open('signing', kept.signing, key)]);
	const [encryption, signing] = await openWith(current);
	if (encryption && signing) return;
	const [oldEncryption, oldSigning] = await openWith(await importMasterKey(keys.previous));
	const areOpen = oldEncryption !== undefined && oldSigning !== undefined;
	const body: AgentKeysRequest = {
		encryption: await wrap('encryption', areOpen ? oldEncryption : await generateKeyPair(), current),
		signing: await wrap('signing', areOpen ? oldSigning : await generateSigningPair(), current),
		masterKeyCheck: encodeBase64(await masterKeyCheck(keys.current)),
		replace: !areOpen,
	};
	await ask({ method: 'PUT', path: agentKeysPath, body });
}

/** Asked of the public halves: a fetch of the others stands in the person's log. */
async function areThere(ask: AskAuth): Promise<boolean> {
	try {
		await ask({ method: 'GET', path: `${agentKeysPath}/public` });
		return true;
	} catch (error) {
		if (error instanceof VaultError && error.code === 'AGENT_KEYS_MISSING') return false;
		throw error;
	}
}

async function open(
	kind: AgentKeyKind,
	{ publicKey, wrappedPrivateKey, iv }: Wrapped,
	masterKey: CryptoKey,
): Promise<KeyPair | undefined> {
	const sealed = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
	return unwrapAgentKey(kind, decodeBase64(publicKey), sealed, masterKey).catch((error: unknown) => {
		if (error instanceof CryptoError) return undefined;
		throw error;
	});
}

async function wrap(kind: AgentKeyKind, pair: KeyPair, masterKey: CryptoKey): Promise<Wrapped> {
	const { wrapped, iv } = await wrapAgentKey(kind, pair, masterKey);
	return {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(wrapped),
		iv: encodeBase64(iv),
	};
}
