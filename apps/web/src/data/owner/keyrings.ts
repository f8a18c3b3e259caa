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
	parseRecoveryCode,
	unwrapPreviousKey,
	unwrapWithRecoveryCode,
} from '@mana/shared-crypto';
import type { PasskeyHint } from '../session.ts';
import type { SendToAuth } from './auth-requests.ts';
import type { KeptValues } from './device-storage.ts';
import { openKeySafe, type RawKeys, type SafeWay } from './key-safe.ts';
import { createMemberKeys } from './member-keys.ts';

type ZeroKnowledgeVault = Extract<VaultKey, { zeroKnowledge: true }>;
type StandardVault = Exclude<VaultKey, ZeroKnowledgeVault>;
type RawRing = readonly Uint8Array<ArrayBuffer>[];

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
	/** Opens a zero-knowledge vault; without the network too, where that was done on this device before. */
	openWithCode(code: string): Promise<KeysOpened>;
	/** The passkey that opens this device without the network. */
	passkey(): PasskeyHint | undefined;
	/** Opens what is sealed under a passkey's secret, whether or not there is a network. */
	openWithPasskey(secret: Uint8Array<ArrayBuffer>): Promise<KeysOpened>;
	/**
	 * Lets a passkey open this device from now on.
	 *
	 * @param code of a zero-knowledge vault, whose key cannot be had otherwise
	 */
	addPasskey(passkey: PasskeyHint, secret: Uint8Array<ArrayBuffer>, code?: string): Promise<PasskeyAdded>;
	removePasskey(): Promise<void>;
	/** Drops the keys, here and on the device, but for what is sealed; the spaces stay known. */
	drop(): Promise<void>;
}

export type KeysOpened = 'opened' | 'wrong-code' | 'unreachable';
export type PasskeyAdded = 'added' | 'code-needed' | 'wrong-code' | 'unreachable';

export interface KeyringOptions {
	readonly values: KeptValues;
	/** Sends with the session's token. */
	readonly send: SendToAuth;
	readonly userId: () => string;
	/** Called after spaces or keys have changed. */
	readonly onChanged: () => void;
}

const vaultPath = '/api/v1/me/encryption-vault/init';

export async function openKeyrings({ values, send, userId, onChanged }: KeyringOptions): Promise<Keyrings> {
	let keys: KeptKeys = ((await values.get('keys')) as KeptKeys | undefined) ?? { bySpace: new Map() };
	let spaces = ((await values.get('spaces')) as readonly Space[] | undefined) ?? [];
	const safe = await openKeySafe(values);
	const memberKeys = createMemberKeys(send, userId);
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

	/** @param own what opens keys that are sealed to this person */
	async function fetchShared(spaceId: string, own: Keyring, isAgain = false): Promise<RawRing | undefined> {
		const answer = await send({ method: 'GET', path: `/api/v1/spaces/${encodeURIComponent(spaceId)}/keys` });
		const parsed = answer.ok ? spaceKeysSchema.safeParse(answer.body) : undefined;
		if (!parsed?.success) return undefined;
		const { current, keys: served, wrappedKeys = [], zeroKnowledge, epochDue } = parsed.data;
		const byEpoch = new Map(served.map(({ epoch, key }) => [epoch, decodeBase64(key)]));
		const sealed = wrappedKeys.filter(({ epoch }) => !byEpoch.has(epoch));
		if (sealed.length > 0 && own.length > 0)
			for (const [epoch, key] of await memberKeys.open(spaceId, sealed, own)) byEpoch.set(epoch, key);
		const isOurs = (zeroKnowledge ?? false) || (epochDue ?? false);
		if (isOurs && own.length > 0 && !isAgain && (await memberKeys.handOut(spaceId, byEpoch)))
			return fetchShared(spaceId, own, true);
		const usable = [...byEpoch].filter(([epoch]) => current !== null && epoch <= current);
		return usable.sort(([a], [b]) => b - a).map(([, key]) => key);
	}

	/**
	 * Raw keys of all spaces that tell them.
	 *
	 * @param raw of the personal space, where they are at hand
	 * @param own of the personal space
	 */
	async function fetchRaw(raw: RawRing | undefined, own: Keyring): Promise<RawKeys> {
		const found = await Promise.all(
			spaces.map(
				async ({ id, type }) => [id, type === 'personal' ? raw : await fetchShared(id, own)] as const,
			),
		);
		return new Map(found.flatMap(([id, ring]) => (ring?.length ? [[id, ring]] : [])));
	}

	async function fetchStandard({ masterKey, previousKeys = [] }: StandardVault): Promise<RawKeys> {
		const own = [masterKey, ...previousKeys].map(decodeBase64);
		return fetchRaw(own, await ringOf(own));
	}

	/** Takes over keys; a space of which there are none keeps those that it has. */
	async function take(raw: RawKeys, more: Omit<KeptKeys, 'bySpace'>): Promise<void> {
		const fresh = await imported(raw);
		const found = spaces.map(({ id }) => [id, fresh.get(id) ?? keys.bySpace.get(id)] as const);
		const bySpace = new Map(found.flatMap(([id, ring]) => (ring === undefined ? [] : [[id, ring]])));
		await keep({ bySpace, ...more });
	}

	/** The personal space's key is another one now. */
	async function forgetOwn(): Promise<void> {
		keys = { ...keys, bySpace: new Map([...keys.bySpace].filter(([id]) => id !== personal())) };
		await safe.remove('recovery-code');
	}

	async function openSealed(way: SafeWay, secret: Uint8Array<ArrayBuffer>): Promise<boolean> {
		const raw = await safe.open(way, secret);
		if (raw === undefined || !raw.has(personal() ?? '')) return false;
		const { isZeroKnowledge, recoveryWrap } = keys;
		await take(raw, {
			...(isZeroKnowledge !== undefined && { isZeroKnowledge }),
			...(recoveryWrap !== undefined && { recoveryWrap }),
		});
		return true;
	}

	/** All raw keys, proven by the code where the server cannot tell them. */
	async function fetchAllRaw(code: string | undefined) {
		const vault = (await fetchSpaces()) ? await fetchVault() : undefined;
		if (vault === undefined) return 'unreachable';
		if (!('zeroKnowledge' in vault)) return { raw: await fetchStandard(vault), more: {} };
		if (code === undefined) return 'code-needed';
		const own = await zeroKnowledgeRing(vault, code);
		if (own === undefined) return 'wrong-code';
		return {
			raw: await fetchRaw(own, await ringOf(own)),
			more: { isZeroKnowledge: true, recoveryWrap: vault.recoveryWrappedMk },
		};
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
			const spaceIds = spaces.map(({ id }) => id);
			if (!('zeroKnowledge' in vault)) {
				const raw = await fetchStandard(vault);
				await take(raw, {});
				await safe.update(raw, spaceIds);
				return 'fetched';
			}
			const isKnown = keys.recoveryWrap === vault.recoveryWrappedMk && keys.bySpace.has(personal() ?? '');
			if (!isKnown) await forgetOwn();
			const raw = await fetchRaw(undefined, keys.bySpace.get(personal() ?? '') ?? []);
			await take(raw, { isZeroKnowledge: true, ...(isKnown && { recoveryWrap: vault.recoveryWrappedMk }) });
			await safe.update(raw, spaceIds);
			return isKnown ? 'fetched' : 'code-needed';
		},
		async openWithCode(code) {
			const secret = secretOf(code);
			if (secret === undefined) return 'wrong-code';
			if (await openSealed('recovery-code', secret)) return 'opened';
			const fetched = await fetchAllRaw(code);
			const isSealed = safe.ways().includes('recovery-code');
			if (fetched === 'unreachable') return isSealed ? 'wrong-code' : 'unreachable';
			if (typeof fetched === 'string') return 'wrong-code';
			await take(fetched.raw, fetched.more);
			await safe.update(fetched.raw, [...fetched.raw.keys()]);
			await safe.add('recovery-code', secret, fetched.raw);
			return 'opened';
		},
		passkey: safe.passkey,
		openWithPasskey: async (secret) => ((await openSealed('passkey', secret)) ? 'opened' : 'wrong-code'),
		async addPasskey(passkey, secret, code) {
			const fetched = await fetchAllRaw(code);
			if (typeof fetched === 'string') return fetched;
			await safe.add('passkey', secret, fetched.raw, passkey);
			return 'added';
		},
		removePasskey: () => safe.remove('passkey'),
		async drop() {
			const { isZeroKnowledge = false, recoveryWrap } = keys;
			await safe.lock();
			await keep({ bySpace: new Map(), isZeroKnowledge, ...(recoveryWrap && { recoveryWrap }) });
		},
	};
}

async function imported(raw: RawKeys): Promise<Map<string, Keyring>> {
	const rings = [...raw].map(async ([id, ring]) => [id, await ringOf(ring)] as const);
	return new Map(await Promise.all(rings));
}

function ringOf(raw: RawRing): Promise<Keyring> {
	return Promise.all(raw.map((bytes) => importMasterKey(bytes)));
}

/** Undefined for what is no recovery code. */
function secretOf(code: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return parseRecoveryCode(code);
	} catch {
		return undefined;
	}
}

async function zeroKnowledgeRing(vault: ZeroKnowledgeVault, code: string): Promise<RawRing | undefined> {
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
