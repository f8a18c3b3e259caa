import { kidOf, type SealingKey, type SealingPair } from '@mana/agent-loop/sealed';
import { decodeBase64, encodeBase64, generateKeyPair } from '@mana/shared-crypto';
import { dayMs } from '../usage.ts';
import type { KeyWrap } from './key-wrap.ts';

/** A sealing key as it is stored. */
export interface StoredSealingKey {
	readonly kid: string;
	/** Base64, as on the wire. */
	readonly publicKey: string;
	readonly wrappedPrivateKey: string;
	/** The secret that it is wrapped by. */
	readonly wrappedBy: string;
	readonly createdAtMs: number;
}

export interface SealingKeyStore {
	newest(): Promise<StoredSealingKey | undefined>;
	find(kid: string): Promise<StoredSealingKey | undefined>;
	/**
	 * Adds a key where there is none of this secret that was made after an instant; of replicas that come at once one does.
	 *
	 * @returns whether it was added
	 */
	addUnlessRecent(key: StoredSealingKey, afterMs: number): Promise<boolean>;
}

/** What devices seal to, and what opens that. */
export interface SealingKeys {
	/** Makes a key where there is none of these days that opens here. @returns the one that devices seal to then */
	renew(): Promise<SealingKey>;
	/** The one that devices seal to; undefined before there is one. */
	newest(): Promise<SealingKey | undefined>;
	/** Undefined for one that is gone, or was wrapped by another secret. */
	pairOf(kid: string): Promise<SealingPair | undefined>;
}

export function createSealingKeys(deps: {
	readonly store: SealingKeyStore;
	readonly wrap: KeyWrap;
	/** For how many days devices seal to one key. */
	readonly keyDays: number;
	readonly now: () => number;
}): SealingKeys {
	const { store, wrap, now } = deps;

	async function make(): Promise<StoredSealingKey> {
		const pair = await generateKeyPair();
		const kid = await kidOf(pair.publicKey);
		return {
			kid,
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: wrap.wrap(kid, pair.privateKey),
			wrappedBy: wrap.name,
			createdAtMs: now(),
		};
	}

	const isGood = (key: StoredSealingKey | undefined, afterMs: number): key is StoredSealingKey =>
		key !== undefined && key.wrappedBy === wrap.name && key.createdAtMs > afterMs;

	return {
		async renew() {
			const afterMs = now() - deps.keyDays * dayMs;
			const before = await store.newest();
			if (isGood(before, afterMs)) return shown(before);
			const made = await make();
			const isAdded = await store.addUnlessRecent(made, afterMs);
			return shown((isAdded ? undefined : await store.newest()) ?? made);
		},
		async newest() {
			const key = await store.newest();
			return key && shown(key);
		},
		async pairOf(kid) {
			const key = await store.find(kid);
			const privateKey = key && wrap.unwrap(kid, key.wrappedPrivateKey);
			return privateKey && { publicKey: decodeBase64(key.publicKey), privateKey };
		},
	};
}

function shown({ kid, publicKey, createdAtMs }: StoredSealingKey): SealingKey {
	return { kid, publicKey, since: new Date(createdAtMs).toISOString() };
}
