import type { VaultKey } from '@mana/auth-protocol';
import {
	CryptoError,
	decodeBase64,
	importMasterKey,
	type Keyring,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
} from '@mana/shared-crypto';

/** Raw keys, newest first. */
export type RawRing = readonly Uint8Array<ArrayBuffer>[];

type ZeroKnowledgeVault = Extract<VaultKey, { zeroKnowledge: true }>;
type StandardVault = Exclude<VaultKey, ZeroKnowledgeVault>;

/** Keys that cannot be read out again. */
export function ringOf(raw: RawRing): Promise<Keyring> {
	return Promise.all(raw.map((bytes) => importMasterKey(bytes)));
}

/** What the server tells of a vault that it can open. */
export function standardRing({ masterKey, previousKeys = [] }: StandardVault): RawRing {
	return [masterKey, ...previousKeys].map(decodeBase64);
}

/** What the recovery code opens; undefined for another one. */
export async function zeroKnowledgeRing(
	vault: ZeroKnowledgeVault,
	code: string,
): Promise<RawRing | undefined> {
	const wrap = { wrapped: decodeBase64(vault.recoveryWrappedMk), iv: decodeBase64(vault.recoveryIv) };
	try {
		const current = await unwrapWithRecoveryCode(wrap, code);
		const key = await importMasterKey(current);
		const previous = (vault.wrappedPreviousKeys ?? []).map(({ wrappedKey, iv }) =>
			unwrapPreviousKey({ wrapped: decodeBase64(wrappedKey), iv: decodeBase64(iv) }, key),
		);
		return [current, ...(await Promise.all(previous))];
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
