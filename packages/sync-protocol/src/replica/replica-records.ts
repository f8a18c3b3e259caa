import { type MergedRecord, mergeChange, mergeRecords } from '../merge-change.ts';
import { fromMergedRow, type RecordIdentity, toMergedRow } from '../merged-row.ts';
import { MAX_INSTANT_MS } from '../stamp.ts';
import { stampChange } from '../stamp-change.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow } from '../wire/merged-row.ts';
import type { StorageEntry } from './replica-storage.ts';

/** A change that is still to be sent. */
export interface PendingChange {
	/** Its name in the storage; the order of these is the order in which changes were made. */
	readonly place: string;
	readonly change: Change;
	/** Whether it is in the storage; before that it is shown but not sent. */
	isKept: boolean;
}

/**
 * What a replica holds in memory: for each record what the server said and what is pending, found by record and by
 * table. What alters the former returns the entries that the storage must take over.
 */
export interface ReplicaRecords {
	/** The record with all that is pending. */
	current(name: RecordIdentity): MergedRecord | undefined;
	list(table: string): { name: RecordIdentity; record: MergedRecord }[];
	receive(row: MergedRow): StorageEntry;
	/** Takes in what the storage held: like `receive`, but for what the storage must take over. */
	restore(row: MergedRow): void;
	isPending(name: RecordIdentity): boolean;
	/** Oldest first. */
	pendingOf(name: RecordIdentity): readonly Change[];
	addPending(pending: PendingChange): void;
	removePending(place: string): void;
	/** A pending change as the server took it in. */
	settle(place: string, accepted: Change): StorageEntry;
	/** Forgets what the server said of records of any other space. What is pending there stays to be refused. */
	keepOnly(spaceIds: ReadonlySet<string>): StorageEntry[];
	/** Which records have changed since this was last asked. */
	takeChanged(): RecordIdentity[];
	/** Oldest first. */
	readonly outbox: ReadonlyMap<string, PendingChange>;
}

interface Entry {
	readonly name: RecordIdentity;
	said: MergedRecord | undefined;
	readonly pending: Map<string, Change>;
	/** All of it merged; null until somebody asks after a change. */
	shown: { readonly record: MergedRecord | undefined } | null;
}

/** How the names of all rows begin in the storage. */
export const allRows = 'row/';

/** How the names of a table's rows begin in the storage. */
export function rowsOf(table: string): string {
	return `${allRows}[${JSON.stringify(table)},`;
}

export function createReplicaRecords(clientId: string): ReplicaRecords {
	const entries = new Map<string, Entry>();
	const entriesByTable = new Map<string, Map<string, Entry>>();
	const outbox = new Map<string, PendingChange>();
	const changed = new Map<string, RecordIdentity>();

	function entryOf(name: RecordIdentity): Entry {
		const key = keyOf(name);
		let entry = entries.get(key);
		if (entry === undefined) {
			const { table, spaceId, id } = name;
			entry = { name: { table, spaceId, id }, said: undefined, pending: new Map(), shown: null };
			entries.set(key, entry);
			const ofTable = entriesByTable.get(table) ?? new Map<string, Entry>();
			entriesByTable.set(table, ofTable.set(key, entry));
		}
		return entry;
	}

	function touch(entry: Entry): void {
		entry.shown = null;
		changed.set(keyOf(entry.name), entry.name);
	}

	function dropIfEmpty({ name, said, pending }: Entry): void {
		if (said !== undefined || pending.size > 0) return;
		const key = keyOf(name);
		entries.delete(key);
		entriesByTable.get(name.table)?.delete(key);
	}

	function merged(before: MergedRecord | undefined, change: Change): MergedRecord {
		// Its stamps are its own: nothing is to be clamped here.
		const arrival = { clientId, place: 0, arrivedAtMs: MAX_INSTANT_MS };
		return mergeChange(before, stampChange(change, arrival).change);
	}

	function shown(entry: Entry): MergedRecord | undefined {
		entry.shown ??= { record: [...entry.pending.values()].reduce(merged, entry.said) };
		return entry.shown.record;
	}

	function save(entry: Entry, said: MergedRecord): StorageEntry {
		entry.said = said;
		touch(entry);
		return [allRows + keyOf(entry.name), toMergedRow(entry.name, said)];
	}

	/** What the server said of a record, with one more row of it. */
	function saidWith(entry: Entry, row: MergedRow): MergedRecord {
		const record = fromMergedRow(row);
		return entry.said === undefined ? record : mergeRecords(entry.said, record);
	}

	function takeOut(place: string): Entry | undefined {
		const pending = outbox.get(place);
		if (pending === undefined) return undefined;
		outbox.delete(place);
		const entry = entryOf(nameOf(pending.change));
		entry.pending.delete(place);
		touch(entry);
		return entry;
	}

	return {
		outbox,
		current(name) {
			const entry = entries.get(keyOf(name));
			return entry && shown(entry);
		},
		list(table) {
			return [...(entriesByTable.get(table)?.values() ?? [])].flatMap((entry) => {
				const record = shown(entry);
				return record === undefined ? [] : [{ name: entry.name, record }];
			});
		},
		receive(row) {
			const entry = entryOf(row);
			return save(entry, saidWith(entry, row));
		},
		restore(row) {
			const entry = entryOf(row);
			entry.said = saidWith(entry, row);
			touch(entry);
		},
		isPending: (name) => (entries.get(keyOf(name))?.pending.size ?? 0) > 0,
		pendingOf: (name) => [...(entries.get(keyOf(name))?.pending.values() ?? [])],
		addPending(pending) {
			outbox.set(pending.place, pending);
			const entry = entryOf(nameOf(pending.change));
			entry.pending.set(pending.place, pending.change);
			touch(entry);
		},
		removePending(place) {
			const entry = takeOut(place);
			if (entry !== undefined) dropIfEmpty(entry);
		},
		settle(place, accepted) {
			takeOut(place);
			const entry = entryOf(nameOf(accepted));
			return save(entry, merged(entry.said, accepted));
		},
		takeChanged() {
			const names = [...changed.values()];
			changed.clear();
			return names;
		},
		keepOnly(spaceIds) {
			const foreign = [...entries.values()].filter(
				({ name, said }) => said !== undefined && !spaceIds.has(name.spaceId),
			);
			return foreign.map((entry): StorageEntry => {
				entry.said = undefined;
				touch(entry);
				dropIfEmpty(entry);
				return [allRows + keyOf(entry.name), undefined];
			});
		},
	};
}

function nameOf({ table, spaceId, id }: Change): RecordIdentity {
	return { table, spaceId: spaceId ?? '', id };
}

function keyOf({ table, spaceId, id }: RecordIdentity): string {
	return JSON.stringify([table, spaceId, id]);
}
