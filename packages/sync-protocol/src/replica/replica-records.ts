import { type MergedRecord, mergeChange, mergeRecords } from '../merge-change.ts';
import { fromMergedRow, type RecordIdentity } from '../merged-row.ts';
import { MAX_INSTANT_MS } from '../stamp.ts';
import { stampChange } from '../stamp-change.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow } from '../wire/merged-row.ts';
import { type PackedRecord, packRecord, storedRecord, unpackRecord } from './packed-record.ts';
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
 * table. What the server said is packed, and unpacked for those who look at it for as long as they do. What alters the former returns the entries that the storage must take over.
 */
export interface ReplicaRecords {
	/** The record with all that is pending. */
	current(name: RecordIdentity): MergedRecord | undefined;
	/** A number that grows with each change of the record; 0 for one that is unknown. */
	version(name: RecordIdentity): number;
	/** All of a table that are known, the deleted ones too. */
	names(table: string): RecordIdentity[];
	receive(row: MergedRow): StorageEntry;
	/** Takes in an entry that the storage held: like `receive`, but for what the storage must take over. */
	restore(entry: StorageEntry): void;
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
	said: PackedRecord | undefined;
	pending: Map<string, Change> | undefined;
	version: number;
	/** All of it merged, as long as somebody holds it. */
	shown: WeakRef<MergedRecord> | undefined;
}

/** How the names of all rows begin in the storage. */
export const allRows = 'row/';

/** Whose row lies under a name in the storage. */
export function identityOf(name: string): RecordIdentity {
	const [table, spaceId, id] = JSON.parse(name.slice(allRows.length)) as [string, string, string];
	return { table, spaceId, id };
}

/** How the names of a table's rows begin in the storage. */
export function rowsOf(table: string): string {
	return `${allRows}[${JSON.stringify(table)},`;
}

export function createReplicaRecords(clientId: string): ReplicaRecords {
	const entries = new Map<string, Entry>();
	const entriesByTable = new Map<string, Map<string, Entry>>();
	const outbox = new Map<string, PendingChange>();
	const changed = new Map<string, RecordIdentity>();

	let lastVersion = 0;
	/** The same few names of tables and spaces stand in all records: each is kept once. */
	const shared = new Map<string, string>();
	const once = (text: string): string => {
		const known = shared.get(text);
		if (known === undefined) shared.set(text, text);
		return known ?? text;
	};

	function entryOf(name: RecordIdentity): Entry {
		const key = keyOf(name);
		let entry = entries.get(key);
		if (entry === undefined) {
			const identity = { table: once(name.table), spaceId: once(name.spaceId), id: name.id };
			entry = { name: identity, said: undefined, pending: undefined, version: 0, shown: undefined };
			entries.set(key, entry);
			const ofTable = entriesByTable.get(identity.table) ?? new Map<string, Entry>();
			entriesByTable.set(identity.table, ofTable.set(key, entry));
		}
		return entry;
	}

	function touch(entry: Entry): void {
		lastVersion += 1;
		entry.version = lastVersion;
		entry.shown = undefined;
		changed.set(keyOf(entry.name), entry.name);
	}

	function dropIfEmpty({ name, said, pending }: Entry): void {
		if (said !== undefined || pending !== undefined) return;
		const key = keyOf(name);
		entries.delete(key);
		entriesByTable.get(name.table)?.delete(key);
	}

	function merged(before: MergedRecord | undefined, change: Change): MergedRecord {
		// Its stamps are its own: nothing is to be clamped here.
		const arrival = { clientId, place: 0, arrivedAtMs: MAX_INSTANT_MS };
		return mergeChange(before, stampChange(change, arrival).change);
	}

	const saidOf = ({ said }: Entry) => (said === undefined ? undefined : unpackRecord(said));

	function shown(entry: Entry): MergedRecord | undefined {
		const known = entry.shown?.deref();
		if (known !== undefined) return known;
		const record = [...(entry.pending?.values() ?? [])].reduce(merged, saidOf(entry));
		entry.shown = record && new WeakRef(record);
		return record;
	}

	function save(entry: Entry, said: MergedRecord): StorageEntry {
		entry.said = packRecord(said);
		touch(entry);
		return [allRows + keyOf(entry.name), entry.said];
	}

	/** What the server said of a record, with more of it. */
	function saidWith(entry: Entry, more: MergedRecord): MergedRecord {
		const said = saidOf(entry);
		return said === undefined ? more : mergeRecords(said, more);
	}

	function takeOut(place: string): Entry | undefined {
		const pending = outbox.get(place);
		if (pending === undefined) return undefined;
		outbox.delete(place);
		const entry = entryOf(nameOf(pending.change));
		entry.pending?.delete(place);
		if (entry.pending?.size === 0) entry.pending = undefined;
		touch(entry);
		return entry;
	}

	return {
		outbox,
		current(name) {
			const entry = entries.get(keyOf(name));
			return entry && shown(entry);
		},
		version: (name) => entries.get(keyOf(name))?.version ?? 0,
		names: (table) => [...(entriesByTable.get(table)?.values() ?? [])].map(({ name }) => name),
		receive(row) {
			const entry = entryOf(row);
			return save(entry, saidWith(entry, fromMergedRow(row)));
		},
		restore([name, value]) {
			const entry = entryOf(identityOf(name));
			const stored = storedRecord(value);
			entry.said = entry.said === undefined ? stored : packRecord(saidWith(entry, unpackRecord(stored)));
			touch(entry);
		},
		isPending: (name) => entries.get(keyOf(name))?.pending !== undefined,
		pendingOf: (name) => [...(entries.get(keyOf(name))?.pending?.values() ?? [])],
		addPending(pending) {
			outbox.set(pending.place, pending);
			const entry = entryOf(nameOf(pending.change));
			entry.pending ??= new Map();
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
			return save(entry, merged(saidOf(entry), accepted));
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
