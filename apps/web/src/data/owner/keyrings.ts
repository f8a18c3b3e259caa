import type { Space } from '@mana/auth-protocol';
import { encodeBase64, type Keyring, masterKeyCheck, parseRecoveryCode } from '@mana/shared-crypto';
import { ringOf, standardRing, zeroKnowledgeRing } from '@mana/tool-registry/owner-keys';
import type { PasskeyHint } from '../session.ts';
import type { KeptValues } from './device-storage.ts';
import { openKeySafe, type RawKeys, type SafeWay } from './key-safe.ts';
import { createKeyServer } from './key-server.ts';
import { createMemberKeys } from './member-keys.ts';
import type { SendToService } from './service-requests.ts';

/** What is kept of the keys: none of them can be read out again. */
interface KeptKeys {
	readonly bySpace: ReadonlyMap<string, Keyring>;
	readonly isZeroKnowledge?: boolean;
	/** For a zero-knowledge vault, which wrap its key came from: another one is another key. */
	readonly recoveryWrap?: string;
	/** By which mana-auth knows the personal space's newest key; it opens nothing. */
	readonly check?: string;
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
	/** By which mana-auth knows the personal space's newest key; undefined until the vault was opened here. */
	keyCheck(): string | undefined;
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
	readonly send: SendToService;
	readonly userId: () => string;
	/** Called after spaces or keys have changed. */
	readonly onChanged: () => void;
}

export async function openKeyrings({ values, send, userId, onChanged }: KeyringOptions): Promise<Keyrings> {
	let keys: KeptKeys = ((await values.get('keys')) as KeptKeys | undefined) ?? { bySpace: new Map() };
	let spaces = ((await values.get('spaces')) as readonly Space[] | undefined) ?? [];
	const safe = await openKeySafe(values);
	const server = createKeyServer(send, createMemberKeys(send, userId));
	const personal = () => spaces.find(({ type }) => type === 'personal')?.id;

	async function keep(next: KeptKeys): Promise<void> {
		keys = next;
		await values.set('keys', next);
		onChanged();
	}

	async function fetchSpaces(): Promise<boolean> {
		const listed = await server.spaces();
		if (listed === undefined) return false;
		spaces = listed;
		await values.set('spaces', spaces);
		return true;
	}

	/** Takes over keys; a space of which there are none keeps those that it has. */
	async function take(raw: RawKeys, more: Omit<KeptKeys, 'bySpace' | 'check'>): Promise<void> {
		const fresh = await imported(raw);
		const [own] = raw.get(personal() ?? '') ?? [];
		const check = own === undefined ? keys.check : encodeBase64(await masterKeyCheck(own));
		const found = spaces.map(({ id }) => [id, fresh.get(id) ?? keys.bySpace.get(id)] as const);
		const bySpace = new Map(found.flatMap(([id, ring]) => (ring === undefined ? [] : [[id, ring]])));
		await keep({ bySpace, ...more, ...(check !== undefined && { check }) });
	}

	/** The personal space's key is another one now. */
	async function forgetOwn(): Promise<void> {
		const { check: _, ...rest } = keys;
		keys = { ...rest, bySpace: new Map([...keys.bySpace].filter(([id]) => id !== personal())) };
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
		const vault = (await fetchSpaces()) ? await server.vault() : undefined;
		if (vault === undefined) return 'unreachable';
		const isZeroKnowledge = 'zeroKnowledge' in vault;
		if (isZeroKnowledge && code === undefined) return 'code-needed';
		const own = isZeroKnowledge ? await zeroKnowledgeRing(vault, code ?? '') : standardRing(vault);
		if (own === undefined) return 'wrong-code';
		const more = isZeroKnowledge ? { isZeroKnowledge, recoveryWrap: vault.recoveryWrappedMk } : {};
		return { raw: await server.rawKeys(spaces, own, await ringOf(own)), more };
	}

	return {
		of: (spaceId) => keys.bySpace.get(spaceId),
		spaces: () => spaces,
		isZeroKnowledge: () => keys.isZeroKnowledge ?? false,
		keyCheck: () => keys.check,
		hasKeys: () => keys.bySpace.has(personal() ?? ''),
		async fetch() {
			if (!(await fetchSpaces())) return 'unreachable';
			const vault = await server.vault();
			if (vault === undefined) return 'unreachable';
			const spaceIds = spaces.map(({ id }) => id);
			if (!('zeroKnowledge' in vault)) {
				const own = standardRing(vault);
				const raw = await server.rawKeys(spaces, own, await ringOf(own));
				await take(raw, {});
				await safe.update(raw, spaceIds);
				return 'fetched';
			}
			const isKnown = keys.recoveryWrap === vault.recoveryWrappedMk && keys.bySpace.has(personal() ?? '');
			if (!isKnown) await forgetOwn();
			const raw = await server.rawKeys(spaces, undefined, keys.bySpace.get(personal() ?? '') ?? []);
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
			// A vault that the server opens proves nothing of the code.
			if (!('recoveryWrap' in fetched.more)) return 'unreachable';
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

/** Undefined for what is no recovery code. */
function secretOf(code: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return parseRecoveryCode(code);
	} catch {
		return undefined;
	}
}
