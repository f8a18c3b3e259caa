import { needsKey, type RecordType, sealRecord } from '@mana/records';
import { decryptRecordFields } from '@mana/shared-crypto';
import type {
	Change,
	RecordIdentity,
	Replica,
	ReplicaOptions,
	ReplicaStorage,
	Stamp,
	StorageEntry,
} from '@mana/sync-protocol';
import type { HistoryAnswer } from '../history.ts';
import type { Conflict, RefusedEdit, Settlement } from '../set-aside.ts';
import type { Step } from '../write.ts';
import { openBaseValues } from './base-values.ts';
import type { Keyrings } from './keyrings.ts';
import { mergeSeen } from './merge-seen.ts';
import { typeNamed } from './record-types.ts';
import { type SealedConflict, type SealedWrite, sealConflict } from './seal-write.ts';
import { openSetAsideStore, type SetAside } from './set-aside-store.ts';

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

export interface RestorationDeps {
	readonly replica: Replica;
	readonly newId: () => string;
	/** What else the record held; where that cannot be had, only what was edited comes back. */
	readonly history: (record: RecordIdentity) => Promise<HistoryAnswer>;
}

/** What the server did not take as it was written: merged with what stands there, or kept for the person to decide. */
export interface UnsettledChanges {
	readonly onRefused: OnRefused;
	/** What the storage takes over with writes that rest on what was seen. */
	entriesOf(writes: readonly SealedWrite[], stamps: readonly Stamp[]): StorageEntry[];
	/** Merges what waits for it, as far as there are keys; forgets what nothing rests on any more. */
	settle(replica: Replica): Promise<void>;
	conflicts(): Promise<Conflict[]>;
	refusedEdits(): Promise<RefusedEdit[]>;
	/** What settles a conflict; undefined where there is none of that id any more. */
	settlement(id: string, by: Settlement): Promise<Step | undefined>;
	/** What brings an edit back; undefined as above. */
	restoration(id: string, deps: RestorationDeps): Promise<Step | undefined>;
	remove(id: string): StorageEntry[];
}

export async function openUnsettledChanges(deps: UnsettledDeps): Promise<UnsettledChanges> {
	const { keyrings, now } = deps;
	const bases = await openBaseValues(deps.storage);
	const store = await openSetAsideStore(deps.storage, deps.onChanged);

	async function opened(record: RecordIdentity, values: Values): Promise<Record<string, unknown>> {
		const keyring = keyrings.of(record.spaceId) ?? [];
		const encrypted = typeNamed(record.table)?.encryptedFields ?? [];
		if (keyring.length === 0) return {};
		return (await decryptRecordFields(values, encrypted, keyring)).record;
	}

	async function sealed(record: RecordIdentity, values: Values): Promise<Values> {
		const type = typeNamed(record.table);
		const [key] = keyrings.of(record.spaceId) ?? [];
		if (type === undefined || key === undefined || !needsKey(type, values)) return values;
		return sealRecord(type, { ...values }, key);
	}

	const putConflict = (id: string, record: RecordIdentity, conflict: SealedConflict) =>
		store.put({ ...conflict, kind: 'conflict', id, record, atMs: now() });

	const onRefused: OnRefused = (change, { code, conflicts }) => {
		const record = { table: change.table, spaceId: change.spaceId ?? '', id: change.id };
		const aside = { id: change.key ?? '', record, values: valuesOf(change), atMs: now() };
		if (code !== 'CONFLICT') return store.put({ ...aside, kind: 'refused', code });
		if (change.op === 'delete') return [];
		const wasTaken = conflicts.every(({ applied }) => applied);
		if (wasTaken) return store.put({ ...aside, kind: 'refused', code: 'DELETED_ELSEWHERE' });
		return store.put({ ...aside, kind: 'to-merge', base: bases.of(stampOf(change)) });
	};

	/** Writes what was refused anew, upon what stands there now. */
	async function merge(replica: Replica, aside: SetAside & { kind: 'to-merge' }): Promise<void> {
		const { record, values, base, id, atMs } = aside;
		await replica.load(record.table);
		const row = replica.row(record);
		const type = typeNamed(record.table);
		if (row === undefined || type === undefined) {
			const refused = { id, record, values, atMs, kind: 'refused', code: 'DELETED_ELSEWHERE' } as const;
			return replica.apply([], () => store.put(refused));
		}
		if (type.encryptedFields.length > 0 && keyrings.of(record.spaceId) === undefined) return;
		const [mine, seen] = await Promise.all([opened(record, values), opened(record, base)]);
		const merged = await mergeSeen(keyrings, type, row, mine, seen);
		const data = { ...(await sealed(record, merged.values)) };
		const seal = (values: Values) => sealed(record, values);
		const conflicts = await Promise.all(merged.conflicts.map((one) => sealConflict(one, seal)));
		await replica.apply([{ ...record, op: 'update', data, bases: merged.bases }], ([stamp = '']) => [
			...store.remove(id),
			...bases.keep(stamp, merged.base),
			...conflicts.flatMap((conflict) => putConflict(`${id}/${conflict.field}`, record, conflict)),
		]);
	}

	return {
		onRefused,
		entriesOf: (writes, stamps) =>
			writes.flatMap(({ base, conflicts = [], change }, place) => {
				const stamp = stamps[place] ?? '';
				const kept = base && Object.keys(base).length > 0 ? bases.keep(stamp, base) : [];
				const asides = conflicts.flatMap((conflict) =>
					putConflict(`${stamp}/${conflict.field}`, nameOf(change), conflict),
				);
				return [...kept, ...asides];
			}),
		async settle(replica) {
			for (const aside of store.all()) if (aside.kind === 'to-merge') await merge(replica, aside);
			if (replica.pending() > 0) return;
			const cleared = bases.clear();
			if (cleared.length > 0) await replica.apply([], () => cleared);
		},
		async conflicts() {
			const found = store.all().filter((aside) => aside.kind === 'conflict');
			return Promise.all(
				found.map(async ({ id, record, field, values, theirs, atMs }): Promise<Conflict> => {
					const [mine, others] = await Promise.all([
						opened(record, values),
						opened(record, { [field]: theirs }),
					]);
					return { id, record, field, mine: mine[field], theirs: others[field], atMs };
				}),
			);
		},
		async refusedEdits() {
			const found = store.all().filter((aside) => aside.kind === 'refused');
			return Promise.all(
				found.map(async ({ id, record, code, values, atMs }): Promise<RefusedEdit> => {
					return { id, record, code, values: await opened(record, values), atMs };
				}),
			);
		},
		async settlement(id, by) {
			const aside = store.find(id);
			if (aside?.kind !== 'conflict') return undefined;
			const { record, field } = aside;
			const chosen = by === 'theirs' ? { [field]: aside.theirs } : aside.values;
			const values = typeof by === 'object' ? { [field]: by.value } : await opened(record, chosen);
			return { writes: [{ ...record, op: 'update', values }] };
		},
		async restoration(id, { replica, newId, history }) {
			const aside = store.find(id);
			const type = aside && typeNamed(aside.record.table);
			if (aside?.kind !== 'refused' || type === undefined) return undefined;
			const { record, values } = aside;
			await replica.load(record.table);
			const own = ofType(type, await opened(record, values));
			if (replica.row(record) !== undefined) return { writes: [{ ...record, op: 'update', values: own }] };
			const isThere = keyrings.spaces().some(({ id: space }) => space === record.spaceId);
			const spaceId = isThere ? record.spaceId : (keyrings.spaces()[0]?.id ?? '');
			const past = await history(record);
			const written = past.ok ? past.entries.toReversed().map(({ values: of }) => ofType(type, of)) : [];
			const all = Object.assign({}, ...written, own);
			return { writes: [{ op: 'insert', table: record.table, spaceId, id: newId(), values: all }] };
		},
		remove: store.remove,
	};
}

function nameOf({ table, spaceId, id }: RecordIdentity): RecordIdentity {
	return { table, spaceId, id };
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

function ofType(type: RecordType, values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([field]) => Object.hasOwn(type.absent, field)));
}
