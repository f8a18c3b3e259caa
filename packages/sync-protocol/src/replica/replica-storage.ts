/** A named JSON value; undefined removes it. */
export type StorageEntry = readonly [name: string, value: unknown];

/**
 * Where a replica keeps what must survive a restart: named JSON values. In a browser one object store of
 * IndexedDB; one open replica a storage.
 */
export interface ReplicaStorage {
	/** All entries whose names begin so, in the order of their names. */
	list(prefix: string): Promise<[name: string, value: unknown][]>;
	/** Sets each entry, or removes it where the value is undefined: all of them or none. */
	write(entries: ReadonlyMap<string, unknown>): Promise<void>;
}

/** A storage that lasts as long as the process. */
export function createMemoryStorage(): ReplicaStorage {
	const values = new Map<string, string>();
	return {
		async list(prefix) {
			return [...values]
				.filter(([name]) => name.startsWith(prefix))
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([name, value]) => [name, JSON.parse(value)]);
		},
		async write(entries) {
			for (const [name, value] of entries) {
				if (value === undefined) values.delete(name);
				else values.set(name, JSON.stringify(value));
			}
		},
	};
}
