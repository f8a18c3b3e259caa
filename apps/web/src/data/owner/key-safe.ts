import type { PasskeyHint } from '../session.ts';
import type { KeptValues } from './device-storage.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The raw keys of spaces, newest first. */
export type RawKeys = ReadonlyMap<string, readonly Bytes[]>;

/** By what a person can open a locked device without the network. */
export type SafeWay = 'passkey' | 'recovery-code';

interface KeptWay {
	readonly way: SafeWay;
	readonly passkey?: PasskeyHint;
	/** Seals what is fetched while the app is open, and cannot be read out. Dropped when it is locked. */
	readonly sealKey?: CryptoKey;
	/** By space: its 12-byte IV, and all its keys one after the other under AES-256-GCM. */
	readonly sealed: ReadonlyMap<string, { readonly iv: Bytes; readonly bytes: Bytes }>;
}

const name = 'key-safe';
const info = new TextEncoder().encode('mana-device-unlock-v1');
const keyBytes = 32;
const ivBytes = 12;

/**
 * The keys of spaces as they lie on a locked device: sealed under secrets of 32 random bytes that are not on it, each of
 * which opens them without asking anybody.
 */
export interface KeySafe {
	ways(): readonly SafeWay[];
	passkey(): PasskeyHint | undefined;
	/** Adds a way, in place of the one of its kind. @param secret 32 bytes */
	add(way: SafeWay, secret: Bytes, keys: RawKeys, passkey?: PasskeyHint): Promise<void>;
	remove(way: SafeWay): Promise<void>;
	/** Seals keys that were fetched; spaces that are not named go. Those without keys stay as they are. */
	update(keys: RawKeys, spaceIds: readonly string[]): Promise<void>;
	/** Undefined for another secret, or where there is no such way. Afterwards what is fetched can be sealed again. */
	open(way: SafeWay, secret: Bytes): Promise<RawKeys | undefined>;
	/** Leaves nothing with which more could be sealed. */
	lock(): Promise<void>;
}

export async function openKeySafe(values: KeptValues): Promise<KeySafe> {
	let kept = ((await values.get(name)) as readonly KeptWay[] | undefined) ?? [];

	async function keep(next: readonly KeptWay[]): Promise<void> {
		if (next.length === 0 && kept.length === 0) return;
		kept = next;
		await values.set(name, next);
	}

	const find = (way: SafeWay) => kept.find((one) => one.way === way);
	const without = (way: SafeWay) => kept.filter((one) => one.way !== way);

	return {
		ways: () => kept.map(({ way }) => way),
		passkey: () => find('passkey')?.passkey,
		async add(way, secret, keys, passkey) {
			const sealKey = await keyOf(secret, 'encrypt');
			const sealed = await sealAll(sealKey, keys);
			await keep([...without(way), { way, sealKey, sealed, ...(passkey && { passkey }) }]);
		},
		remove: (way) => keep(without(way)),
		async update(keys, spaceIds) {
			const updated = kept.map(async (one): Promise<KeptWay> => {
				if (one.sealKey === undefined) return one;
				const all = new Map([...one.sealed, ...(await sealAll(one.sealKey, keys))]);
				return { ...one, sealed: new Map([...all].filter(([id]) => spaceIds.includes(id))) };
			});
			await keep(await Promise.all(updated));
		},
		async open(way, secret) {
			const found = find(way);
			if (found === undefined || found.sealed.size === 0) return undefined;
			const keys = await openAll(await keyOf(secret, 'decrypt'), found.sealed);
			if (keys === undefined) return undefined;
			const sealKey = await keyOf(secret, 'encrypt');
			await keep(kept.map((one) => (one === found ? { ...one, sealKey } : one)));
			return keys;
		},
		lock: () => keep(kept.map(({ sealKey: _, ...one }) => one)),
	};
}

/** HKDF-SHA-256 (RFC 5869) of a secret that is random already, with an empty salt. */
async function keyOf(secret: Bytes, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
	return crypto.subtle.deriveKey(derivation, base, { name: 'AES-GCM', length: 256 }, false, [usage]);
}

/** The space's id is associated data: moved to another space, keys do not open. */
const algorithmFor = (iv: Bytes, spaceId: string) => {
	return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`space|${spaceId}`) };
};

async function sealAll(key: CryptoKey, keys: RawKeys): Promise<KeptWay['sealed']> {
	const sealed = [...keys].map(async ([spaceId, ring]) => {
		const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
		const plain = new Uint8Array(ring.flatMap((one) => [...one]));
		const bytes = await crypto.subtle.encrypt(algorithmFor(iv, spaceId), key, plain);
		return [spaceId, { iv, bytes: new Uint8Array(bytes) }] as const;
	});
	return new Map(await Promise.all(sealed));
}

async function openAll(key: CryptoKey, sealed: KeptWay['sealed']): Promise<RawKeys | undefined> {
	const opened = new Map<string, readonly Bytes[]>();
	for (const [spaceId, { iv, bytes }] of sealed) {
		try {
			const plain = await crypto.subtle.decrypt(algorithmFor(iv, spaceId), key, bytes);
			const starts = Array.from({ length: plain.byteLength / keyBytes }, (_, place) => place * keyBytes);
			opened.set(
				spaceId,
				starts.map((from) => new Uint8Array(plain.slice(from, from + keyBytes))),
			);
		} catch {
			return undefined;
		}
	}
	return opened;
}
