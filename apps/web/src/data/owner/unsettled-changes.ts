import type {
	Change,
	Replica,
	ReplicaOptions,
	ReplicaStorage,
	Stamp,
	StorageEntry,
} from '@mana/sync-protocol';
import { openBaseValues } from './base-values.ts';
import { createDecisions, type Decisions } from './decide-asides.ts';
import type { Keyrings } from './keyrings.ts';
import { mergeRefused } from './merge-refused.ts';
import { createRecordValues } from './record-values.ts';
import type { SealedWrite } from './seal-write.ts';
import { openSetAsideStore } from './set-aside-store.ts';

type OnRefused = NonNullable<ReplicaOptions['onRefused']>;
type Values = Readonly<Record<string, unknown>>;

export interface UnsettledDeps {
	readonly storage: ReplicaStorage;
	readonly keyrings: Pick<Keyrings, 'of' | 'spaces'>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Called after there is something to merge or to show, or less of it. */
	readonly onChanged: () => void;
}

/** What the server did not take as it was written: merged with what stands there, or kept for the person to decide. */
export interface UnsettledChanges extends Omit<Decisions, 'settledByHand'> {
	readonly onRefused: OnRefused;
	/** What the storage takes over with writes that rest on what was seen. */
	entriesOf(writes: readonly SealedWrite[], stamps: readonly Stamp[]): StorageEntry[];
	/** Takes out what came of writes that the storage did not take. */
	forget(writes: readonly SealedWrite[], stamps: readonly Stamp[]): void;
	/** Merges what waits for it, as far as there are keys; forgets what nothing rests on any more. */
	settle(replica: Replica): Promise<void>;
	remove(id: string): StorageEntry[];
}

export async function openUnsettledChanges(deps: UnsettledDeps): Promise<UnsettledChanges> {
	const { keyrings, now } = deps;
	const bases = await openBaseValues(deps.storage);
	const store = await openSetAsideStore(deps.storage, deps.onChanged);
	const values = createRecordValues(keyrings);

	const onRefused: OnRefused = (change, { code, conflicts }) => {
		const record = { table: change.table, spaceId: change.spaceId ?? '', id: change.id };
		const aside = { id: change.key ?? '', record, values: valuesOf(change), atMs: now() };
		if (code !== 'CONFLICT') return store.put({ ...aside, kind: 'refused', code });
		if (change.op === 'delete') {
			const hidden = conflicts.flatMap(({ field, current: { value } }) =>
				field === null || value === undefined ? [] : [[field, value]],
			);
			if (hidden.length === 0) return [];
			const edited = Object.fromEntries(hidden);
			return store.put({ ...aside, values: edited, kind: 'refused', code: 'EDITED_ELSEWHERE' });
		}
		const wasTaken = conflicts.every(({ applied }) => applied);
		if (wasTaken) return store.put({ ...aside, kind: 'refused', code: 'DELETED_ELSEWHERE' });
		const stamp = stampOf(change);
		return store.put({ ...aside, kind: 'to-merge', stamp, base: bases.of(stamp) });
	};

	const { settledByHand, ...decisions } = createDecisions({ store, values, keyrings });

	return {
		...decisions,
		onRefused,
		entriesOf: (writes, stamps) =>
			writes.flatMap(({ base, conflicts = [], change: { table, spaceId, id } }, place) => {
				const stamp = stamps[place] ?? '';
				const record = { table, spaceId, id };
				const kept = base && Object.keys(base).length > 0 ? bases.keep(stamp, base) : [];
				const asides = conflicts.flatMap((conflict) =>
					store.put({ ...conflict, kind: 'conflict', id: `${stamp}/${conflict.field}`, record, atMs: now() }),
				);
				return [...kept, ...asides];
			}),
		forget(writes, stamps) {
			for (const [place, { conflicts = [] }] of writes.entries())
				for (const { field } of conflicts) store.remove(`${stamps[place]}/${field}`);
		},
		async settle(replica) {
			await mergeRefused({ store, bases, values, keyrings, now }, replica);
			for (const id of await settledByHand(replica)) await replica.apply([], () => store.remove(id));
			if (replica.pending() > 0) return;
			const cleared = bases.clear();
			if (cleared.length > 0) await replica.apply([], () => cleared);
		},
		remove: store.remove,
	};
}

function valuesOf(change: Change): Values {
	if (change.op === 'insert') return change.data;
	if (change.op === 'delete') return {};
	return Object.fromEntries(Object.entries(change.fields).map(([field, { value }]) => [field, value]));
}

function stampOf(change: Change): Stamp {
	if (change.op !== 'update') return change.stamp ?? '';
	return Object.values(change.fields)[0]?.stamp ?? '';
}
