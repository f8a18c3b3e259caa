import type { RecordKey } from './record-key.ts';
import type { LoggedTrace, RecordStamps } from './take-back-record.ts';

/** Which changes to take back: of one call, of one mission, or of a client in one user's name since an instant. */
export type Selection =
	| { readonly callId: string }
	| { readonly missionId: string }
	| { readonly client: string; readonly userId: string; readonly sinceMs: number };

export interface SelectedRange {
	readonly appIds: readonly string[];
	readonly selection: Selection;
	readonly after: RecordPlace;
	readonly limit: number;
}

/** A place in the order of scope, app, table and id. */
export type RecordPlace = RecordKey;

export interface SelectedRecord extends RecordPlace {
	readonly spaceId: string;
}

/** A record with its log, without values. */
export interface TracedRecord extends RecordPlace {
	readonly stamps: RecordStamps;
	/** What its values take. */
	readonly bytes: number;
	/**
	 * The newest of its changes, one more than was asked for where there are more; with the stamps of those fields that
	 * selected changes wrote, and of all where one of these made the record or deleted it.
	 */
	readonly changes: readonly LoggedTrace[];
	/** Whether changes are missing, as they and those of the records before it are too large to be read at once. */
	readonly isCut: boolean;
}

export interface ValueSource {
	/** Values of one record come together or not at all. */
	readonly record: number;
	readonly seq: number;
	readonly field: string;
}

/** What a revert reads behind the lock of the one scope that it writes to. */
export interface RevertReads {
	/** Records of one scope, in the order asked for; one that does not exist is left out. */
	traceRecords(
		scope: number,
		selection: Selection,
		places: readonly Omit<RecordPlace, 'scope'>[],
		changesPerRecord: number,
	): Promise<TracedRecord[]>;
	/** Logged values; null for those of records beyond about so many bytes. The first record's are always given. */
	loggedValues(
		scope: number,
		sources: readonly ValueSource[],
		maxBytes: number,
	): Promise<({ value: unknown } | null)[]>;
}
