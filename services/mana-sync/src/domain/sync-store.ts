import type {
	ActivityResponse,
	AppTable,
	Correction,
	HistoryResponse,
	MergedRecord,
	StampedChange,
} from '@mana/sync-protocol';
import type { FieldTexts } from './field-texts.ts';
import type { ReadRecord } from './read-record.ts';
import type { RecordKey } from './record-key.ts';
import type { RevertReads, SelectedRange, SelectedRecord } from './revert-store.ts';
import type { LogSize } from './space-quota.ts';

/** The spaces that one request may see and change: what row-level security is set to. */
export interface Grant {
	readonly readSpaces: readonly string[];
	readonly writeSpaces: readonly string[];
}

export interface Author {
	readonly userId: string;
	readonly clientId: string;
}

/** Changes of a scope that follow one another and have one author. */
export interface Run {
	readonly author: Author;
	/** The number of the first of them. */
	readonly beganSeq: number;
	/** When the change before it was made. */
	readonly afterMs: number;
}

export interface Scope {
	readonly number: number;
	/** By which cursors know it that were made before numbers were made from ids; null for a younger one. */
	readonly formerNumber: number | null;
	readonly spaceId: string;
	/** The number of its last change. */
	readonly seq: number;
	readonly changedAtMs: number;
	/** The run that its last change belongs to, where that is known. */
	readonly run: Run | undefined;
	/** What its log holds. */
	readonly logged: LogSize;
	/** The user whose total it counts to, once anybody has pushed to it. */
	readonly accountId: string | undefined;
}

/** Which user's total a space counts to. */
export interface AccountOfSpace {
	readonly spaceId: string;
	readonly accountId: string;
}

/** What one space adds to a user's total. */
export interface AccountSpace extends AccountOfSpace {
	readonly logged: LogSize;
}

/** Up to where a scope has come. */
export type CommittedHead = Pick<Scope, 'number' | 'spaceId' | 'seq'>;

/** Where scopes stand. */
export interface Heads {
	/** Another after a backup was restored: numbers are then given again. */
	readonly epoch: number;
	readonly scopes: readonly Scope[];
}

export interface StoredRecord extends RecordKey {
	readonly seq: number;
	readonly record: MergedRecord;
}

export interface LoggedChange extends RecordKey {
	readonly seq: number;
	readonly spaceId: string;
	readonly userId: string;
	readonly clientId: string;
	readonly change: StampedChange;
	/** The number of the first change of its run. */
	readonly runBeganSeq: number;
	/** The change's. */
	readonly texts: FieldTexts;
	/** The record, where it is new and this change alone makes it: it is saved along. */
	readonly newRecord: MergedRecord | null;
	readonly changeKey: string;
	/** Hex of 16 bytes. */
	readonly keyDigest: string;
	readonly corrections: readonly Correction[];
	readonly createdAtMs: number;
}

export interface RecordToSave extends StoredRecord {
	/** The record's. */
	readonly texts: FieldTexts;
	readonly changedAtMs: number;
}

export type RecordName = Omit<RecordKey, 'scope'> & { readonly spaceId: string };

/**
 * A push under way. Its scopes are locked until it ends; it is committed whole or not at all. What is asked behind
 * the lock, without waiting for it, is answered as of the moment the lock was had.
 */
export interface PushTransaction extends RevertReads {
	/** Locks the scopes of these spaces, in one order everywhere. */
	lockScopes(spaceIds: readonly string[]): Promise<Heads>;
	/** The changes that are in the log already, with what was corrected in them then. */
	findLogged(changes: readonly KeyedChange[]): Promise<{ keyDigest: string; corrections: Correction[] }[]>;
	findRecords(names: readonly RecordName[]): Promise<StoredRecord[]>;
	/** Which of these changes were refused, for what they rest on, when they came before. */
	findRefused(changes: readonly KeyedChange[]): Promise<Pick<KeyedChange, 'keyDigest'>[]>;
	/**
	 * Sends what is to be written, which nothing waits for: the commit goes out right behind it, and fails where any of
	 * it does. So nothing can be asked after it.
	 */
	write(written: Written): void;
}

export interface KeyedChange {
	readonly spaceId: string;
	readonly keyDigest: string;
}

export interface Refusal {
	readonly scope: number;
	readonly keyDigest: string;
	readonly createdAtMs: number;
}

export interface Written {
	/** To be logged, and the records that they make saved. */
	readonly changes: readonly LoggedChange[];
	readonly records: readonly RecordToSave[];
	/** The log loses what each record's purge covers. */
	readonly purges: readonly Purge[];
	/** To be kept, each once. */
	readonly refusals: readonly Refusal[];
	/** The scopes after it. */
	readonly scopes: readonly Scope[];
}

export interface Purge extends RecordKey {
	/** A stamp: what was stamped up to then goes. */
	readonly upTo: string;
}

/** Some tables, or all of one app. */
export type TableRange = { readonly tables: readonly AppTable[] } | { readonly appId: string };

export interface ReadRange {
	readonly scope: number;
	readonly of: TableRange;
	readonly afterSeq: number;
	/** The last number to look at. */
	readonly untilSeq: number;
	readonly limit: number;
	/** At most about this much, but always one record. */
	readonly maxBytes: number;
}

export interface ChangedSince {
	readonly scope: number;
	readonly appId: string;
	readonly keys: readonly Pick<RecordKey, 'table' | 'id'>[];
	readonly afterSeq: number;
	/** Changes that do not count: those just sent, … */
	readonly exceptDigests: readonly string[];
	/** … and where given all by this client of this user. */
	readonly exceptAuthor: Author | null;
}

export interface OthersRange {
	readonly scope: number;
	readonly appId: string;
	readonly sinceMs: number;
	readonly author: Author;
	/** How many changes, and runs of the author's own, to look at. */
	readonly limit: number;
	readonly maxBytes: number;
}

export interface HistoryRange extends RecordKey {
	readonly beforeSeq: number;
	readonly limit: number;
	/** At most about this much, but always one change. */
	readonly maxBytes: number;
}

export type HistoryEntry = HistoryResponse['changes'][number] & { readonly seq: number };

export interface ReadPage {
	readonly records: ReadRecord[];
	/** Their size. */
	readonly bytes: number;
	/** Whether `limit` or `maxBytes` may have left out more of them. */
	readonly isCut: boolean;
}

export interface ActivityRange {
	readonly scope: number;
	/** Without a table a whole app. */
	readonly of: readonly { readonly appId: string; readonly table?: string }[];
	readonly sinceMs: number;
	readonly beforeSeq: number;
	readonly limit: number;
	/** Of the names of fields: at most about this much, but always one change. */
	readonly maxBytes: number;
}

export type ActivityEntry = ActivityResponse['changes'][number] & {
	readonly seq: number;
	readonly appId: string;
};

export interface SyncStore {
	/** May run the work again: where a scope is new, it is made first. */
	push<T>(grant: Grant, work: (transaction: PushTransaction) => Promise<T>): Promise<T>;
	/** The current epoch and the readable scopes that exist, by number. */
	heads(grant: Grant): Promise<Heads>;
	/** A number up to which all changes were made before an instant, and past which none was. */
	seqBefore(grant: Grant, scope: Pick<Scope, 'number' | 'seq'>, instantMs: number): Promise<number>;
	/** Of the readable scopes that anybody has pushed to. */
	accountsOf(grant: Grant): Promise<AccountOfSpace[]>;
	/** All spaces that count to these users. */
	accountSizes(accountIds: readonly string[]): Promise<AccountSpace[]>;
	/** The tables that hold records, by scope, app and name. */
	tables(grant: Grant): Promise<(AppTable & { readonly scope: number })[]>;
	/** Records in the order of their numbers. One short read: nothing is held when it returns. */
	readRecords(grant: Grant, range: ReadRange): Promise<ReadPage>;
	/**
	 * The records of one app that others than an author have changed since an instant, in one scope. What the author
	 * changed meanwhile costs nothing. null: there is more of it than was asked for.
	 */
	changedByOthers(grant: Grant, range: OthersRange): Promise<ReadRecord[] | null>;
	/** Which of these records have other changes since, by `table` and `id`. */
	changedSince(grant: Grant, question: ChangedSince): Promise<{ table: string; id: string }[]>;
	/** One record's logged changes, newest first, and whether there may be older ones. */
	history(grant: Grant, range: HistoryRange): Promise<{ entries: HistoryEntry[]; hasMore: boolean }>;
	/** What agents changed in one scope, newest first, and whether there may be older ones. */
	activity(grant: Grant, range: ActivityRange): Promise<{ entries: ActivityEntry[]; hasMore: boolean }>;
	/** The records that some changes are about, by scope, app, table and id. */
	selectRecords(grant: Grant, range: SelectedRange): Promise<SelectedRecord[]>;
	/** The next records of a scope, by app, table and id, that hold values or stand undeleted, or were never purged. */
	unpurged(grant: Grant, after: RecordKey, limit: number): Promise<RecordKey[]>;
	/** Whether the database answers. */
	isAvailable(): Promise<boolean>;
}
