import type { SortOrder } from '@mana/records/rules/sort-order';
import type { Keyring } from '@mana/shared-crypto';
import type { SearchIndexes } from '../search/search-indexes.ts';
import type { SpaceRows } from './space-rows.ts';

/** What reading and writing records takes of a tool's context. */
export interface RecordContext {
	/** The active space's rows, over the sync protocol. */
	readonly rows: SpaceRows;
	readonly searchIndexes: SearchIndexes;
	readonly userId: string;
	readonly spaceId: string;
	/** Aborted once nobody waits for the call any more. */
	readonly signal?: AbortSignal | undefined;
	/** Milliseconds since 1970, UTC. */
	now(): number;
	/** The active space's newest key, for writing. @throws ZeroKnowledgeUserError, MasterKeyFetchError */
	getMasterKey(): Promise<CryptoKey>;
	/** All of the active space's keys, newest first, for reading. @throws as `getMasterKey` */
	getKeyring(): Promise<Keyring>;
	/** The same as they are now, asked for once by this call, where those at hand do not open something. */
	getCurrentKeyring(): Promise<Keyring>;
}

export interface RecordQuery<T> {
	/** Decides by plaintext fields: encrypted ones are not there yet. */
	readonly where?: (record: T) => boolean;
	/**
	 * Decides by the whole record, where plaintext does not tell: all that `where` lets through are opened, in order,
	 * and those beyond a bound are not looked at.
	 */
	readonly whereOpened?: (record: T) => boolean;
	/** Sorts by plaintext fields. */
	readonly order: SortOrder<T>;
	readonly limit?: number;
	/** Where an earlier list in that order has ended: its `nextCursor`. */
	readonly after?: string | undefined;
	/** What `where` goes by, for a list that is read page by page: its records are counted once. */
	readonly name?: string;
	/** How much the records of one answer may store. */
	readonly maxCharacters?: number;
}

export interface RecordList<T> {
	readonly records: T[];
	/** How many records `where` let through. */
	readonly total: number;
	/** Where to go on, at most 256 characters; absent where nothing is left. */
	readonly nextCursor?: string;
	/** How many of the records looked at have fields that cannot be decrypted; absent when none has. */
	readonly undecryptableCount?: number;
	/** How many lie beyond what `whereOpened` may look through; absent when none does. */
	readonly unreadCount?: number;
}

export interface RecordSearch<T> extends Omit<RecordQuery<T>, 'after' | 'order' | 'name'> {
	readonly query: string;
	/** For records that match as well as each other, by plaintext fields. */
	readonly order: SortOrder<T>;
	readonly limit: number;
}

export interface RecordHits<T> extends Omit<RecordList<T>, 'nextCursor'> {
	/** Best first. The excerpt shows where the query was found. */
	readonly records: (T & { excerpt?: string })[];
	/** How many records were not searched, since the index is full; absent when all were. */
	readonly unsearchedCount?: number;
}
