import type { RecordIdentity, ReplicaStorage, StorageEntry } from '@mana/sync-protocol';

interface Aside {
	readonly id: string;
	readonly record: RecordIdentity;
	/** What was written here; sealed, as all that lies in the storage. */
	readonly values: Readonly<Record<string, unknown>>;
	/** Milliseconds since 1970. */
	readonly atMs: number;
}

export type SetAside =
	/** An edit that the server would not take, and why. */
	| (Aside & { readonly kind: 'refused'; readonly code: string })
	/** A field that was written elsewhere at the same time, with what was written there. */
	| (Aside & { readonly kind: 'conflict'; readonly field: string; readonly theirs: unknown })
	/** An edit that rests on something else than stands there: still to be merged with that. */
	| (Aside & {
			readonly kind: 'to-merge';
			/** What stood there when these fields were written. */
			readonly base: Readonly<Record<string, unknown>>;
	  });

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
