import type { ReplicaStorage, Stamp, StorageEntry } from '@mana/sync-protocol';

type Values = Readonly<Record<string, unknown>>;

/**
 * What stood where unsent changes write that rest on it, sealed, by the change's stamp: a refused one is merged with what
 * stands there by then, and that takes all three.
 */
export interface BaseValues {
	/** Answers what the storage is to take over with the change. */
	keep(stamp: Stamp, values: Values): StorageEntry[];
	of(stamp: Stamp): Values;
	/** Forgets all of it, once nothing is unsent. */
	clear(): StorageEntry[];
}

const prefix = 'app/base/';

export async function openBaseValues(storage: ReplicaStorage): Promise<BaseValues> {
	const valuesByName = new Map((await storage.list(prefix)) as [string, Values][]);

	return {
		keep(stamp, values) {
			valuesByName.set(prefix + stamp, values);
			return [[prefix + stamp, values]];
		},
		of: (stamp) => valuesByName.get(prefix + stamp) ?? {},
		clear() {
			const names = [...valuesByName.keys()];
			valuesByName.clear();
			return names.map((name) => [name, undefined]);
		},
	};
}
