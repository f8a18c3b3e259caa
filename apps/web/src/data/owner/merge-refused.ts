import { CryptoError } from '@mana/shared-crypto';
import {
	preconditionsOf,
	type RecordIdentity,
	type Replica,
	type Stamp,
	type TableRow,
} from '@mana/sync-protocol';
import type { BaseValues } from './base-values.ts';
import type { Keyrings } from './keyrings.ts';
import { mergeSeen } from './merge-seen.ts';
import { typeNamed } from './record-types.ts';
import type { RecordValues } from './record-values.ts';
import { sealConflict } from './seal-write.ts';
import type { SetAsideStore, ToMergeAside } from './set-aside-store.ts';

export interface MergeDeps {
	readonly store: SetAsideStore;
	readonly bases: BaseValues;
	readonly values: RecordValues;
	readonly keyrings: Pick<Keyrings, 'of'>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** Writes all that was refused anew, upon what stands there now, as far as that can be opened. */
export async function mergeRefused(deps: MergeDeps, replica: Replica): Promise<void> {
	for (const aside of toMerge(deps.store)) {
		try {
			await mergeOne(deps, replica, aside);
		} catch (error) {
			// It stays until there are other keys.
			if (!(error instanceof CryptoError)) throw error;
		}
	}
}

/** In the order in which they were written, whatever the storage has kept them by. */
function toMerge(store: SetAsideStore): ToMergeAside[] {
	const found = store.all().filter((aside) => aside.kind === 'to-merge');
	return found.toSorted((a, b) => (a.stamp < b.stamp ? -1 : 1));
}

async function mergeOne(deps: MergeDeps, replica: Replica, aside: ToMergeAside): Promise<void> {
	const { store, bases, values, keyrings } = deps;
	const { record, id, atMs } = aside;
	await replica.load(record.table);
	if (isRestedOn(store, replica, record)) return;
	const row = replica.row(record);
	const type = typeNamed(record.table);
	if (row === undefined || type === undefined) {
		const refused = { id, record, values: aside.values, atMs, code: 'DELETED_ELSEWHERE' };
		return replica.apply([], () => store.put({ ...refused, kind: 'refused' }));
	}
	if (type.encryptedFields.length > 0 && keyrings.of(record.spaceId) === undefined) return;
	const standing = standingValues(aside, row);
	if (Object.keys(standing).length === 0) return replica.apply([], () => store.remove(id));
	const [mine, base] = await Promise.all([values.open(record, standing), values.open(record, aside.base)]);
	// Beside a base that cannot be opened any more both stand.
	const seen = { ...Object.fromEntries(Object.keys(aside.base).map((field) => [field, null])), ...base };
	const merged = await mergeSeen(keyrings, type, row, mine, seen);
	const data = await values.seal(record, merged.values);
	const sealed = await Promise.all(
		merged.conflicts.map((conflict) => sealConflict(conflict, (plain) => values.seal(record, plain))),
	);
	const conflictId = (field: string) => `${id}/${field}`;
	try {
		await replica.apply([{ ...record, op: 'update', data, bases: merged.bases }], ([stamp = '']) => [
			...store.remove(id),
			...bases.keep(stamp, merged.base),
			...sealed.flatMap((conflict) =>
				store.put({
					...conflict,
					kind: 'conflict',
					id: conflictId(conflict.field),
					record,
					atMs: deps.now(),
				}),
			),
		]);
	} catch (error) {
		// It is still to be merged. This is written over its removal once the storage has room.
		const back = [...sealed.flatMap(({ field }) => store.remove(conflictId(field))), ...store.put(aside)];
		replica.apply([], () => back).catch(() => {});
		throw error;
	}
}

/**
 * Whether an unsent change of the record rests on one that was refused. It will be refused too, and it shows what it
 * rests on: merged with that, the refused one would add nothing and be lost with it.
 */
function isRestedOn(store: SetAsideStore, replica: Replica, record: RecordIdentity): boolean {
	const ofRecord = toMerge(store).filter((aside) => isSame(aside.record, record));
	const refused = new Set<Stamp | null>(ofRecord.map(({ stamp }) => stamp));
	return replica
		.pendingOf(record)
		.some((change) => preconditionsOf(change).some(({ base }) => refused.has(base)));
}

/** Without the fields that rested on nothing and have been written later. */
function standingValues({ values, base, stamp }: ToMergeAside, { fields }: TableRow): ToMergeAside['values'] {
	const isStanding = (field: string) => Object.hasOwn(base, field) || (fields[field]?.stamp ?? '') < stamp;
	return Object.fromEntries(Object.entries(values).filter(([field]) => isStanding(field)));
}

function isSame(a: RecordIdentity, b: RecordIdentity): boolean {
	return a.table === b.table && a.spaceId === b.spaceId && a.id === b.id;
}
