import {
	keyPairSchema,
	recordCollectionsSchema,
	recoveryVaultKeySchema,
	standardVaultKeySchema,
} from '@mana/auth-protocol';
import {
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	generateRecoveryCode,
	importMasterKey,
	masterKeyCheck,
	unwrapKeyPair,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
	wrapPreviousKey,
	wrapPrivateKey,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { SyncClientConfig } from '@mana/sync-protocol';
import { z } from 'zod';
import { ApiError, callApi } from './api.ts';
import { reencryptRecords } from './reencrypt.ts';
import { callWithProof } from './step-up.ts';

const vaultApi = '/api/v1/me/encryption-vault';
/** Shorter than a token is good for. */
const tokenMs = 10 * 60_000;

type KeyBytes = Uint8Array<ArrayBuffer>;

/** Raw master keys, which only this page holds. */
export interface Keys {
	current: KeyBytes;
	previous: KeyBytes;
}

export interface Progress {
	/** Records looked at so far. */
	seen(count: number): void;
}

const spaceKeysAnswer = z.object({
	keys: z.array(z.object({ epoch: z.number() })),
	wrappedKeys: z.array(z.object({ epoch: z.number() })).default([]),
});
const spacesAnswer = z.array(z.object({ id: z.string(), type: z.string() }));

/** The key in force, from a vault in standard mode. @throws ApiError where records are still being re-encrypted */
export async function readStandardKey(): Promise<KeyBytes> {
	const { masterKey, previousKeys } = standardVaultKeySchema.parse(await callApi('POST', `${vaultApi}/init`));
	if (previousKeys === undefined) return decodeBase64(masterKey);
	throw new ApiError(
		'ROTATION_UNDER_WAY',
		409,
		'The key is being replaced: finish that on the device that began it.',
	);
}

/**
 * Opens a zero-knowledge vault.
 *
 * @returns the key in force, and the one before where records may still be under it
 * @throws ApiError `WRONG_CODE`
 */
export async function openWithCode(
	code: string,
): Promise<{ current: KeyBytes; previous: KeyBytes | undefined }> {
	const vault = recoveryVaultKeySchema.parse(await callApi('POST', `${vaultApi}/init`));
	const wrap = { wrapped: decodeBase64(vault.recoveryWrappedMk), iv: decodeBase64(vault.recoveryIv) };
	const current = await unwrapWithRecoveryCode(wrap, code).catch(() => {
		throw new ApiError('WRONG_CODE', 0, 'This is not the recovery code of your vault.');
	});
	const [sealed] = vault.wrappedPreviousKeys ?? [];
	if (!sealed) return { current, previous: undefined };
	const previousWrap = { wrapped: decodeBase64(sealed.wrappedKey), iv: decodeBase64(sealed.iv) };
	return { current, previous: await unwrapPreviousKey(previousWrap, await importMasterKey(current)) };
}

/** A key that no server has held, and the code that opens it. */
export function makeNewKey(): { key: KeyBytes; code: string } {
	return { key: crypto.getRandomValues(new Uint8Array(32)), code: generateRecoveryCode() };
}

/**
 * Puts a new key in force: from here on the server opens nothing that is written. What it can still open is left to
 * `reencrypt`.
 *
 * @returns whether it was done: `false` where the person would not prove who they are
 */
export async function switchKeys({ current, previous }: Keys, code: string): Promise<boolean> {
	const recovery = await wrapWithRecoveryCode(current, code);
	const sealed = await wrapPreviousKey(previous, await importMasterKey(current));
	const key = {
		masterKeyCheck: encodeBase64(await masterKeyCheck(current)),
		recoveryWrappedMk: encodeBase64(recovery.wrapped),
		recoveryIv: encodeBase64(recovery.iv),
		previousKeyWrapped: encodeBase64(sealed.wrapped),
		previousKeyIv: encodeBase64(sealed.iv),
	};
	if (!(await callWithProof('POST', `${vaultApi}/rotate`, { key }))) return false;
	return (await callWithProof('POST', `${vaultApi}/zero-knowledge`, { enable: true })) !== undefined;
}

/** Brings everything of this person's under the key in force. Broken off, it is begun again. */
export async function reencrypt(keys: Keys, progress: Progress): Promise<void> {
	const current = await importMasterKey(keys.current);
	const previous = await importMasterKey(keys.previous);
	await renewKeyPair(keys, current, previous);
	const sync = createSyncConfig();
	const space = (await listSpaces()).find(({ type }) => type === 'personal')?.id;
	if (space === undefined) throw new ApiError('SPACE_MISSING', 0, 'There is no personal space.');
	const { jwt } = await sync();
	const listed = await callApi('GET', `${vaultApi}/records/collections`, undefined, jwt);
	const { collections } = recordCollectionsSchema.parse(listed);
	let seen = 0;
	await reencryptRecords(sync, { space, collections, keys: { current, previous } }, () => {
		seen += 1;
		progress.seen(seen);
	});
}

/**
 * Ends the time in which the key before is kept.
 *
 * @returns seconds to wait where another device may still write under it, `undefined` where the person gave up
 */
export async function dropPreviousKey(): Promise<{ waitSeconds: number } | 'dropped' | undefined> {
	try {
		return (await callWithProof('POST', `${vaultApi}/rotate/confirm`, {})) && 'dropped';
	} catch (error) {
		if (!(error instanceof ApiError) || error.code !== 'ROTATION_TOO_RECENT') throw error;
		return { waitSeconds: Number(error.details.retryAfterSec) };
	}
}

/**
 * Seals the private half of the key pair under the key in force. What the server held opens the old half, so a new
 * pair takes its place; keys of shared spaces that the server holds are sealed to it anew. Where others' devices made
 * keys that lie under the old half alone, that stays: they would be lost.
 */
async function renewKeyPair(keys: Keys, current: CryptoKey, previous: CryptoKey): Promise<void> {
	const answer = await callApi('GET', `${vaultApi}/key-pair`).catch((error) => {
		if (error instanceof ApiError && error.code === 'KEY_PAIR_MISSING') return undefined;
		throw error;
	});
	if (answer === undefined) return;
	const kept = keyPairSchema.parse(answer);
	const publicKey = decodeBase64(kept.publicKey);
	const wrap = { wrapped: decodeBase64(kept.wrappedPrivateKey), iv: decodeBase64(kept.iv) };
	const isRenewed = await unwrapKeyPair(publicKey, wrap, current).then(
		() => true,
		() => false,
	);
	if (isRenewed) return;
	const old = await unwrapKeyPair(publicKey, wrap, previous);
	const pair = (await isNeededAlone()) ? old : await generateKeyPair();
	const sealed = await wrapPrivateKey(pair, current);
	await callWithProof('PUT', `${vaultApi}/key-pair`, {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(sealed.wrapped),
		iv: encodeBase64(sealed.iv),
		masterKeyCheck: encodeBase64(await masterKeyCheck(keys.current)),
		replace: pair !== old,
	});
}

/** Whether some space has a key that only the private half opens. */
async function isNeededAlone(): Promise<boolean> {
	for (const { id, type } of await listSpaces()) {
		if (type === 'personal') continue;
		const { keys, wrappedKeys } = spaceKeysAnswer.parse(
			await callApi('GET', `/api/v1/spaces/${encodeURIComponent(id)}/keys`),
		);
		const served = new Set(keys.map(({ epoch }) => epoch));
		if (wrappedKeys.some(({ epoch }) => !served.has(epoch))) return true;
	}
	return false;
}

async function listSpaces() {
	return spacesAnswer.parse(Object.values(await callApi('GET', '/api/auth/organization/list')));
}

/** mana-sync by way of this origin, with a token that is renewed as the work goes on. */
function createSyncConfig(): () => Promise<SyncClientConfig> {
	const clientId = `reencrypt-${crypto.randomUUID()}`;
	const baseUrl = `${location.origin}${vaultApi}/records`;
	let token: { jwt: string; untilMs: number } | undefined;
	return async () => {
		if (!token || token.untilMs < Date.now()) {
			const answer = await callApi('GET', '/api/auth/token');
			token = { jwt: String(answer.token), untilMs: Date.now() + tokenMs };
		}
		return { baseUrl, jwt: token.jwt, clientId };
	};
}
