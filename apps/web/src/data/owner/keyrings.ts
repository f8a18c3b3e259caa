import {
	type Space,
	spaceKeysSchema,
	spacesSchema,
	type VaultKey,
	vaultKeySchema,
} from '@mana/auth-protocol';
import {
	CryptoError,
	decodeBase64,
	importMasterKey,
	type Keyring,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { SendToAuth } from './auth-requests.ts';
import type { KeptValues } from './device-storage.ts';

/** What is kept of the keys: none of them can be read out again. */
interface KeptKeys {
	readonly bySpace: ReadonlyMap<string, Keyring>;
	readonly isZeroKnowledge?: boolean;
	/** For a zero-knowledge vault, which wrap its key came from: another one is another key. */
	readonly recoveryWrap?: string;
}

export type KeysFetched =
	| 'fetched'
	/** A zero-knowledge vault whose key is not on this device, or no longer the right one. */
	| 'code-needed'
	| 'unreachable';

/** The keys of the person's spaces on this device, and the spaces themselves. */
export interface Keyrings {
	/** Newest first; undefined where there is none on the device. */
	of(spaceId: string): Keyring | undefined;
	spaces(): readonly Space[];
	/** Whether the personal space can be read. */
	hasKeys(): boolean;
	/** Whether the server cannot open the vault, as it was known last. */
	isZeroKnowledge(): boolean;
	/** Asks mana-auth for spaces and keys; what it does not answer stays as it was. */
	fetch(): Promise<KeysFetched>;
	/** Opens a zero-knowledge vault. */
	openWithCode(code: string): Promise<'opened' | 'wrong-code' | 'unreachable'>;
	/** Drops the keys, here and on the device; the spaces stay known. */
	drop(): Promise<void>;
}

export interface KeyringOptions {
	readonly values: KeptValues;
	/** Sends with the session's token. */
	readonly send: SendToAuth;
	/** Called after spaces or keys have changed. */
	readonly onChanged: () => void;
}

const vaultPath = '/api/v1/me/encryption-vault/init';

export async function openKeyrings({ values, send, onChanged }: KeyringOptions): Promise<Keyrings> {
	let keys: KeptKeys = ((await values.get('keys')) as KeptKeys | undefined) ?? { bySpace: new Map() };
	let spaces = ((await values.get('spaces')) as readonly Space[] | undefined) ?? [];
	const personal = () => spaces.find(({ type }) => type === 'personal')?.id;

	async function keep(next: KeptKeys): Promise<void> {
		keys = next;
		await values.set('keys', next);
		onChanged();
	}

	async function fetchSpaces(): Promise<boolean> {
		const answer = await send({ method: 'GET', path: '/api/auth/organization/list' });
		const listed = answer.ok ? spacesSchema.safeParse(answer.body) : undefined;
		if (!listed?.success) return false;
		spaces = listed.data.toSorted((a, b) => Number(b.type === 'personal') - Number(a.type === 'personal'));
		await values.set('spaces', spaces);
		return true;
	}

	async function fetchVault(): Promise<VaultKey | undefined> {
		const answer = await send({ method: 'POST', path: vaultPath });
		const vault = answer.ok ? vaultKeySchema.safeParse(answer.body) : undefined;
		return vault?.data;
	}

	async function fetchShared(spaceId: string): Promise<Keyring | undefined> {
		const answer = await send({ method: 'GET', path: `/api/v1/spaces/${encodeURIComponent(spaceId)}/keys` });
		const parsed = answer.ok ? spaceKeysSchema.safeParse(answer.body) : undefined;
		if (!parsed?.success) return keys.bySpace.get(spaceId);
		const { current, keys: served } = parsed.data;
		const usable = served.filter(({ epoch }) => current !== null && epoch <= current);
		const newestFirst = usable.toSorted((a, b) => b.epoch - a.epoch);
		return Promise.all(newestFirst.map(({ key }) => importMasterKey(decodeBase64(key))));
	}

	async function allKeyrings(own: Keyring | undefined): Promise<Map<string, Keyring>> {
		const found = await Promise.all(
			spaces.map(async ({ id, type }) => [id, type === 'personal' ? own : await fetchShared(id)] as const),
		);
		return new Map(found.flatMap(([id, keyring]) => (keyring?.length ? [[id, keyring]] : [])));
	}

	return {
		of: (spaceId) => keys.bySpace.get(spaceId),
		spaces: () => spaces,
		isZeroKnowledge: () => keys.isZeroKnowledge ?? false,
		hasKeys: () => keys.bySpace.has(personal() ?? ''),
		async fetch() {
			if (!(await fetchSpaces())) return 'unreachable';
			const vault = await fetchVault();
			if (vault === undefined) return 'unreachable';
			if (!('zeroKnowledge' in vault)) {
				const raw = [vault.masterKey, ...(vault.previousKeys ?? [])].map(decodeBase64);
				const own = await Promise.all(raw.map((bytes) => importMasterKey(bytes)));
				await keep({ bySpace: await allKeyrings(own) });
				return 'fetched';
			}
			const known =
				keys.recoveryWrap === vault.recoveryWrappedMk ? keys.bySpace.get(personal() ?? '') : undefined;
			const recoveryWrap = known && vault.recoveryWrappedMk;
			const bySpace = await allKeyrings(known);
			await keep({ bySpace, isZeroKnowledge: true, ...(recoveryWrap && { recoveryWrap }) });
			return known === undefined ? 'code-needed' : 'fetched';
		},
		async openWithCode(code) {
			const vault = (await fetchSpaces()) ? await fetchVault() : undefined;
			if (vault === undefined || !('zeroKnowledge' in vault)) return 'unreachable';
			const own = await zeroKnowledgeKeys(vault, code);
			if (own === undefined) return 'wrong-code';
			const bySpace = await allKeyrings(own);
			await keep({ bySpace, isZeroKnowledge: true, recoveryWrap: vault.recoveryWrappedMk });
			return 'opened';
		},
		drop: () => keep({ bySpace: new Map(), isZeroKnowledge: keys.isZeroKnowledge ?? false }),
	};
}

async function zeroKnowledgeKeys(
	vault: Extract<VaultKey, { zeroKnowledge: true }>,
	code: string,
): Promise<Keyring | undefined> {
	const wrap = { wrapped: decodeBase64(vault.recoveryWrappedMk), iv: decodeBase64(vault.recoveryIv) };
	try {
		const current = await importMasterKey(await unwrapWithRecoveryCode(wrap, code));
		const previous = (vault.wrappedPreviousKeys ?? []).map(async ({ wrappedKey, iv }) => {
			const sealed = { wrapped: decodeBase64(wrappedKey), iv: decodeBase64(iv) };
			return importMasterKey(await unwrapPreviousKey(sealed, current));
		});
		return [current, ...(await Promise.all(previous))];
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
