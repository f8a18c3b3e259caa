import type { Keyring } from '@mana/shared-crypto';
import { LRUCache } from 'lru-cache';
import { createIndexHost, IndexDroppedError, type IndexHost } from './index-host.ts';
import { RecordIndex } from './record-index.ts';

/** A key is kept for as long. */
const ttlMs = 5 * 60_000;
const entryBytes = 10_000;
/** One person's share, in all their spaces: what others keep stays, however much somebody has. */
const shareOfAll = 1 / 4;

interface Kept {
	readonly index: RecordIndex;
	readonly keys: WeakRef<Keyring>;
	readonly userId: string;
}

interface SearchIndexesOptions {
	/** Where the indexes are. Default: on this thread, where work on them is done in turns. */
	readonly host?: IndexHost;
	/** What they may take together. */
	readonly maxBytes?: number;
	/** Milliseconds, monotonic. */
	readonly clockMs?: () => number;
}

/** Which index: one a person, space and table. */
export interface IndexName {
	readonly userId: string;
	/** What tells it from the person's others. */
	readonly name: string;
	/** How much a hit counts in each field. */
	readonly boosts: readonly number[];
	/** The field of which the places of hits are told. */
	readonly quoted: number;
}

/**
 * The indexes that are kept. They hold plaintext, so they live no longer than a key does, are bounded, and are no
 * good once the keys have been fetched anew.
 */
export class SearchIndexes {
	readonly #indexes: LRUCache<string, Kept>;
	readonly #host: IndexHost;
	readonly #shareBytes: number;
	/** The keys of each person's, those used longest ago first. */
	readonly #keysByUser = new Map<string, Set<string>>();

	constructor({
		host = createIndexHost(),
		maxBytes = 256 * 1024 * 1024,
		clockMs = () => performance.now(),
	}: SearchIndexesOptions = {}) {
		this.#host = host;
		this.#shareBytes = Math.floor(maxBytes * shareOfAll);
		this.#indexes = new LRUCache({
			maxSize: maxBytes,
			ttl: ttlMs,
			ttlAutopurge: true,
			ttlResolution: 0,
			noUpdateTTL: true,
			perf: { now: clockMs },
			dispose: ({ index, userId }, key, reason) => {
				if (reason === 'set') return;
				index.drop();
				const keys = this.#keysByUser.get(userId);
				keys?.delete(key);
				if (keys?.size === 0) this.#keysByUser.delete(userId);
			},
		});
	}

	/**
	 * What `work` makes of the index of this name: one that was made with the same keys, else a new one.
	 *
	 * @param work is called a second time where the index was dropped meanwhile
	 * @throws IndexDroppedError where that one was dropped as well
	 */
	async use<T>(
		name: IndexName,
		keys: Keyring,
		work: (index: RecordIndex, onGrowth: () => void) => Promise<T>,
	): Promise<T> {
		try {
			return await this.#useOnce(name, keys, work);
		} catch (error) {
			if (!(error instanceof IndexDroppedError)) throw error;
			return this.#useOnce(name, keys, work);
		}
	}

	/** Drops all of them. */
	clear(): void {
		this.#indexes.clear();
	}

	async #useOnce<T>(
		name: IndexName,
		keys: Keyring,
		work: (index: RecordIndex, onGrowth: () => void) => Promise<T>,
	): Promise<T> {
		const key = JSON.stringify([name.userId, name.name]);
		const known = this.#indexes.get(key);
		const kept = known?.keys.deref() === keys ? known : this.#create(name, keys);
		// Before it is filled, so that others who search meanwhile wait for it and do not fill their own.
		if (kept !== known) {
			this.#indexes.delete(key);
			this.#keep(key, kept);
		}
		const isKept = () => this.#indexes.peek(key)?.index === kept.index;
		const onGrowth = () => {
			if (isKept()) this.#keep(key, kept);
		};
		try {
			return await work(kept.index, onGrowth);
		} catch (error) {
			if (error instanceof IndexDroppedError && isKept()) this.#indexes.delete(key);
			throw error;
		} finally {
			onGrowth();
		}
	}

	#create({ userId, boosts, quoted }: IndexName, keys: Keyring): Kept {
		const shape = { boosts, quoted, limitBytes: this.#shareBytes };
		return { index: new RecordIndex(this.#host.create(userId, shape)), keys: new WeakRef(keys), userId };
	}

	/** Keeps it at its present size; what the person used longest ago goes for it. */
	#keep(key: string, kept: Kept): void {
		// The cache takes note of a size with a new value only.
		this.#indexes.set(key, { ...kept }, { size: sizeOf(kept) });
		const own = this.#keysByUser.get(kept.userId) ?? new Set();
		this.#keysByUser.set(kept.userId, own);
		own.delete(key);
		own.add(key);
		let bytes = 0;
		for (const each of own) bytes += sizeOf(this.#indexes.peek(each));
		for (const each of [...own]) {
			if (bytes <= this.#shareBytes || each === key) return;
			bytes -= sizeOf(this.#indexes.peek(each));
			this.#indexes.delete(each);
		}
	}
}

function sizeOf(kept: Kept | undefined): number {
	return kept ? entryBytes + kept.index.bytes : 0;
}
