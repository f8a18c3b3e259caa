import { recoveryVaultKeySchema, standardVaultKeySchema } from '@mana/auth-protocol';
import {
	CryptoError,
	decodeBase64,
	encodeBase64,
	generateRecoveryCode,
	importMasterKey,
	masterKeyCheck,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
	wrapPreviousKey,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { AskAuth } from './vault-calls.ts';
import { VaultError } from './vault-error.ts';

export const vaultPath = '/api/v1/me/encryption-vault';

type KeyBytes = Uint8Array<ArrayBuffer>;

/** Raw master keys, which nothing but this page's memory holds. */
export interface MasterKeys {
	readonly current: KeyBytes;
	readonly previous: KeyBytes;
}

/** The key in force, of a vault in standard mode. @throws VaultError `ROTATION_UNDER_WAY` where another device replaces it */
export async function readStandardKey(ask: AskAuth): Promise<KeyBytes> {
	const vault = standardVaultKeySchema.parse(await ask({ method: 'POST', path: `${vaultPath}/init` }));
	if (vault.previousKeys !== undefined) throw new VaultError('ROTATION_UNDER_WAY');
	return decodeBase64(vault.masterKey);
}

/**
 * Opens a zero-knowledge vault.
 *
 * @returns the key in force, and the one before where records may still be under it
 * @throws VaultError `WRONG_CODE`
 */
export async function openWithCode(
	ask: AskAuth,
	code: string,
): Promise<{ readonly current: KeyBytes; readonly previous: KeyBytes | undefined }> {
	const vault = recoveryVaultKeySchema.parse(await ask({ method: 'POST', path: `${vaultPath}/init` }));
	const wrap = { wrapped: decodeBase64(vault.recoveryWrappedMk), iv: decodeBase64(vault.recoveryIv) };
	const current = await unwrapWithRecoveryCode(wrap, code).catch((cause: unknown) => {
		if (cause instanceof CryptoError) throw new VaultError('WRONG_CODE', { cause });
		throw cause;
	});
	const [sealed] = vault.wrappedPreviousKeys ?? [];
	if (sealed === undefined) return { current, previous: undefined };
	const previousWrap = { wrapped: decodeBase64(sealed.wrappedKey), iv: decodeBase64(sealed.iv) };
	return { current, previous: await unwrapPreviousKey(previousWrap, await importMasterKey(current)) };
}

/** A key that no server has held, and the code that opens it. */
export function makeNewKey(): { readonly key: KeyBytes; readonly code: string } {
	return { key: crypto.getRandomValues(new Uint8Array(32)), code: generateRecoveryCode() };
}

/** Lets a code open the key in force, beside the server. @throws VaultError where another device has replaced the key meanwhile */
export async function keepRecoveryCode(ask: AskAuth, key: KeyBytes, code: string): Promise<void> {
	const wrap = await wrapWithRecoveryCode(key, code);
	const body = {
		recoveryWrappedMk: encodeBase64(wrap.wrapped),
		recoveryIv: encodeBase64(wrap.iv),
		masterKeyCheck: encodeBase64(await masterKeyCheck(key)),
	};
	await ask({ method: 'POST', path: `${vaultPath}/recovery-wrap`, body });
}

/**
 * Puts a new key in force: from here on the server opens nothing that is written. What it can still open is left to be
 * encrypted anew.
 */
export async function switchKeys(
	ask: AskAuth,
	{ current, previous }: MasterKeys,
	code: string,
): Promise<void> {
	const recovery = await wrapWithRecoveryCode(current, code);
	const sealed = await wrapPreviousKey(previous, await importMasterKey(current));
	const key = {
		masterKeyCheck: encodeBase64(await masterKeyCheck(current)),
		recoveryWrappedMk: encodeBase64(recovery.wrapped),
		recoveryIv: encodeBase64(recovery.iv),
		previousKeyWrapped: encodeBase64(sealed.wrapped),
		previousKeyIv: encodeBase64(sealed.iv),
	};
	await ask({ method: 'POST', path: `${vaultPath}/rotate`, body: { key } });
	await ask({ method: 'POST', path: `${vaultPath}/zero-knowledge`, body: { enable: true } });
}

/** Lets the server hold the key again. @throws VaultError `WRONG_CODE` */
export async function handBack(ask: AskAuth, code: string): Promise<void> {
	const { current } = await openWithCode(ask, code);
	const body = { enable: false, masterKey: encodeBase64(current) };
	await ask({ method: 'POST', path: `${vaultPath}/zero-knowledge`, body });
}

/**
 * Ends the time in which the key before is kept.
 *
 * @returns seconds to wait where another device may still write under it; none where it is dropped
 */
export async function dropPreviousKey(ask: AskAuth): Promise<number> {
	try {
		await ask({ method: 'POST', path: `${vaultPath}/rotate/confirm`, body: {} });
		return 0;
	} catch (error) {
		if (error instanceof VaultError && error.code === 'ROTATION_TOO_RECENT') return error.waitSeconds;
		throw error;
	}
}
