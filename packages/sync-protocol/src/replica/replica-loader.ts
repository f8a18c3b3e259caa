import type { ReplicaJournal } from './replica-journal.ts';
import type { ReplicaReceiver } from './replica-receiver.ts';
import { allRows, identityOf, type ReplicaRecords, rowsOf } from './replica-records.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';

export interface ReplicaLoaderOptions {
	readonly storage: ReplicaStorage;
	readonly records: ReplicaRecords;
	readonly journal: ReplicaJournal;
	readonly receiver: Pick<ReplicaReceiver, 'spaces' | 'forgetOtherCursors'>;
	/** Called after records have changed. */
	readonly onChanged: () => void;
}

/** Reads tables from the storage, each once. */
export interface ReplicaLoader {
	load(table: string): Promise<void>;
	/** Reads these tables, or all that there are. */
	loadFirst(tables: readonly string[] | undefined): Promise<void>;
	isLoaded(table: string): boolean;
}

/**
 * Rows may be received of a table that is still unread: the storage then has a later row than the one that is read,
 * or the same, and both are merged.
 */
export function createReplicaLoader(options: ReplicaLoaderOptions): ReplicaLoader {
	const { storage, records, journal, receiver } = options;
	const loadingByTable = new Map<string, Promise<void>>();
	const loaded = new Set<string>();
	let isAllLoaded = false;

	async function read(table: string): Promise<void> {
		// What was received and is not written yet is not to be missed.
		await journal.flush();
		await restore(rowsOf(table));
		loaded.add(table);
		options.onChanged();
	}

	async function restore(prefix: string): Promise<void> {
		const rows = await storage.list(prefix);
		const spaces = receiver.spaces();
		const dropped: StorageEntry[] = [];
		for (const entry of rows) {
			const [name] = entry;
			if (spaces?.has(identityOf(name).spaceId) === false) dropped.push([name, undefined]);
			else records.restore(entry);
		}
		if (dropped.length > 0) await journal.write([...dropped, ...receiver.forgetOtherCursors()]);
	}

	async function load(table: string): Promise<void> {
		if (isAllLoaded) return;
		let loading = loadingByTable.get(table);
		if (loading === undefined) {
			loading = read(table);
			loading.catch(() => loadingByTable.delete(table));
			loadingByTable.set(table, loading);
		}
		await loading;
	}

	return {
		load,
		isLoaded: (table) => isAllLoaded || loaded.has(table),
		async loadFirst(tables) {
			if (tables !== undefined) {
				await Promise.all([...new Set(tables)].map(load));
				return;
			}
			await restore(allRows);
			isAllLoaded = true;
		},
	};
}
