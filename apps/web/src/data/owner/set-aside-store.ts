import type { RecordIdentity, ReplicaStorage, Stamp, StorageEntry } from '@mana/sync-protocol';

type Values = Readonly<Record<string, unknown>>;

interface Aside {
	readonly id: string;
	readonly record: RecordIdentity;
	/** Milliseconds since 1970. */
	readonly atMs: number;
}

/** An edit that does not stand, and why. */
export interface RefusedAside extends Aside {
	readonly kind: 'refused';
	readonly code: string;
	/** What was written; sealed, as all that lies in the storage. */
	readonly values: Values;
}

/** A field over which two have written: as it was, as it was written here and elsewhere. Sealed. */
export interface ConflictAside extends Aside {
	readonly kind: 'conflict';
	readonly field: string;
	readonly base: unknown;
	readonly mine: unknown;
	readonly theirs: unknown;
}

/** An edit that rests on something else than stands there: still to be merged with that. */
export interface ToMergeAside extends Aside {
	readonly kind: 'to-merge';
	/** When these fields were written. */
	readonly stamp: Stamp;
	readonly values: Values;
	/** What stood there when they were written, of those that rest on it. */
	readonly base: Values;
}

export type SetAside = RefusedAside | ConflictAside | ToMergeAside;

/** What waits for a person's decision, or to be merged; kept until that is done. */
export interface SetAsideStore {
	all(): readonly SetAside[];
	find(id: string): SetAside | undefined;
	/** Each answers what the storage is to take over. */
	put(aside: SetAside): StorageEntry[];
	remove(id: string): StorageEntry[];
}

const prefix = 'app/aside/';

/** @param onChanged called after one was added or taken out */
export async function openSetAsideStore(
	storage: ReplicaStorage,
	onChanged: () => void,
): Promise<SetAsideStore> {
	const kept = (await storage.list(prefix)) as [string, SetAside][];
	const asideById = new Map(kept.map(([, aside]) => [aside.id, aside]));

	return {
		all: () => [...asideById.values()],
		find: (id) => asideById.get(id),
		put(aside) {
			asideById.set(aside.id, aside);
			onChanged();
			return [[prefix + aside.id, aside]];
		},
		remove(id) {
			if (!asideById.delete(id)) return [];
			onChanged();
			return [[prefix + id, undefined]];
		},
	};
}
