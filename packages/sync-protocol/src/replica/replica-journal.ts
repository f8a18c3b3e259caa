import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';

/** Writes to a storage in order, one write at a time. */
export interface ReplicaJournal {
	/**
	 * Resolves when the entries are in the storage. Those that come while a write is under way go out together.
	 *
	 * @throws what the storage throws; the entries are then written with the next ones, so that a cursor is never
	 *   kept without the rows that came before it
	 */
	write(entries: Iterable<StorageEntry>): Promise<void>;
	/** Writes what is still unwritten, if anything is. */
	flush(): Promise<void>;
}

export function createReplicaJournal(storage: ReplicaStorage): ReplicaJournal {
	let unwritten = new Map<string, unknown>();
	let last: Promise<void> = Promise.resolve();
	let next: Promise<void> | null = null;

	async function writeOut(): Promise<void> {
		next = null;
		const batch = unwritten;
		unwritten = new Map();
		try {
			await storage.write(batch);
		} catch (error) {
			unwritten = new Map([...batch, ...unwritten]);
			throw error;
		}
	}

	function flush(): Promise<void> {
		if (unwritten.size === 0 && next === null) return last;
		next ??= last.then(writeOut, writeOut);
		last = next;
		return next;
	}

	return {
		write(entries) {
			for (const [name, value] of entries) unwritten.set(name, value);
			return flush();
		},
		async flush() {
			await last.catch(() => {});
			await flush();
		},
	};
}
