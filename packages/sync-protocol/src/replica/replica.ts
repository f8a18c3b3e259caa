import type { RecordIdentity } from '../merged-row.ts';
import type { Stamp } from '../stamp.ts';
import type { Change } from '../wire/change.ts';
import type { TableRow } from '../wire/merged-row.ts';
import type { RecordsListener } from './replica-listeners.ts';
import type { StorageEntry } from './replica-storage.ts';

/** `table` as the replica was opened with it: `app/table`, or the collection of its app. */
export type RecordName = RecordIdentity;

export interface ReplicaRecord extends RecordName {
	readonly data: Record<string, unknown>;
}

interface Resting {
	/** The stamp that the record was read at, its latest; null where it was not there. */
	readonly base?: Stamp | null;
}

interface RestingFields extends Resting {
	/** The stamps that single fields of `data` were read at. */
	readonly bases?: Readonly<Record<string, Stamp | null>>;
}

/**
 * One that rests on what was read is refused with `CONFLICT` where another stamp stands by the time that it is sent.
 * Stamps are those of `row`; they may be those of changes that are still to be sent.
 */
export type ReplicaChange =
	| (ReplicaRecord & RestingFields & { readonly op: 'insert' | 'update' })
	| (RecordName & Resting & { readonly op: 'delete'; readonly purge?: boolean });

/** Records on one device: written and read at once, with or without a connection. */
export interface Replica {
	/**
	 * Each shows at once and returns when the change is kept; it is sent when it can be. Where the storage fails it
	 * is taken back, and what the storage threw is thrown.
	 */
	insert(record: ReplicaRecord): Promise<void>;
	update(record: ReplicaRecord): Promise<void>;
	remove(record: RecordName & { readonly purge?: boolean }): Promise<void>;
	/**
	 * Several changes, kept all or none. `alongside` makes, of the stamps that they were given, entries of the caller's
	 * own that the storage takes over together with them; their names begin with `app/`.
	 */
	apply(
		changes: readonly ReplicaChange[],
		alongside?: (stamps: readonly Stamp[]) => readonly StorageEntry[],
	): Promise<void>;
	/** Reads what the storage holds of a table that was not read at the opening; until then it looks emptier. */
	load(table: string): Promise<void>;
	/** The record with all that is still to be sent; undefined where it is unknown or deleted. */
	get(record: RecordName): Record<string, unknown> | undefined;
	list(table: string): ReplicaRecord[];
	/**
	 * As `get` and `list`, with stamps. A row is the same object until its record changes, for as long as anybody holds it;
	 * those that nobody holds take no room.
	 */
	row(record: RecordName): TableRow | undefined;
	rows(table: string): Iterable<TableRow>;
	/** All records of a table that are known, the deleted ones too. */
	names(table: string): RecordName[];
	/** A number that grows with each change of the record; 0 where it is unknown. */
	version(record: RecordName): number;
	/** Called after records have changed, with which; with a table, those of that table. Returns how to stop it. */
	subscribe(listener: RecordsListener): () => void;
	subscribe(table: string, listener: RecordsListener): () => void;
	/** How many changes are still to be sent. */
	pending(): number;
	/** Whether one of them is of this record. */
	isPending(record: RecordName): boolean;
	/** Those of this record, oldest first. */
	pendingOf(record: RecordName): readonly Change[];
	/** What the browser says of the network; `true` tries at once. */
	setOnline(isOnline: boolean): void;
	/** Ends sending and receiving; what is pending stays in the storage. Throws what the storage throws. */
	close(): Promise<void>;
}
