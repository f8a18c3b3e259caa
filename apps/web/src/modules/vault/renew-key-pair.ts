import { keyPairSchema, type Space, spaceKeysSchema } from '@mana/auth-protocol';
import {
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	importMasterKey,
	masterKeyCheck,
	unwrapKeyPair,
	wrapPrivateKey,
} from '@mana/shared-crypto';
import { type MasterKeys, vaultPath } from './master-keys.ts';
import type { AskAuth } from './vault-calls.ts';
import { VaultError } from './vault-error.ts';

const path = `${vaultPath}/key-pair`;

/**
 * Seals the private half of the key pair under the key in force. What the server held opens the old half, so a new
 * pair takes its place; keys of shared spaces that the server holds are sealed to it anew. Where others' devices made
 * keys that lie under the old half alone, that stays: they would be lost.
 */
export async function renewKeyPair(ask: AskAuth, keys: MasterKeys, spaces: readonly Space[]): Promise<void> {
	const answer = await ask({ method: 'GET', path }).catch((error: unknown) => {
		if (error instanceof VaultError && error.code === 'KEY_PAIR_MISSING') return undefined;
		throw error;
	});
	if (answer === undefined) return;
	const kept = keyPairSchema.parse(answer);
	const publicKey = decodeBase64(kept.publicKey);
	const wrap = { wrapped: decodeBase64(kept.wrappedPrivateKey), iv: decodeBase64(kept.iv) };
	const current = await importMasterKey(keys.current);
	const isRenewed = await unwrapKeyPair(publicKey, wrap, current).then(
		() => true,
		() => false,
	);
	if (isRenewed) return;
	const old = await unwrapKeyPair(publicKey, wrap, await importMasterKey(keys.previous));
	const pair = (await isNeededAlone(ask, spaces)) ? old : await generateKeyPair();
	const sealed = await wrapPrivateKey(pair, current);
	const body = {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(sealed.wrapped),
		iv: encodeBase64(sealed.iv),
		masterKeyCheck: encodeBase64(await masterKeyCheck(keys.current)),
		replace: pair !== old,
	};
	await ask({ method: 'PUT', path, body });
}

/** Whether some space has a key that only the private half opens. */
async function isNeededAlone(ask: AskAuth, spaces: readonly Space[]): Promise<boolean> {
	for (const { id, type } of spaces) {
		if (type === 'personal') continue;
		const answer = await ask({ method: 'GET', path: `/api/v1/spaces/${encodeURIComponent(id)}/keys` });
		const { keys, wrappedKeys = [] } = spaceKeysSchema.parse(answer);
		const served = new Set(keys.map(({ epoch }) => epoch));
		if (wrappedKeys.some(({ epoch }) => !served.has(epoch))) return true;
	}
	return false;
}
