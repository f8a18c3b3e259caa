import type { RecordName } from './query.ts';
import type { RecordOf, TableName } from './table-records.ts';

type Values<Table extends TableName> = Partial<
	Omit<RecordOf<Table>, 'id' | 'createdAt' | 'updatedAt' | 'undecryptable'>
>;

/** What to do to one record. Values are plain: they are checked by the record's type and sealed in the worker. */
export type RecordWrite<Table extends TableName = string> =
	| {
			readonly op: 'insert';
			readonly table: Table;
			readonly spaceId: string;
			/** By default a random one. */
			readonly id?: string;
			/** What is not given is as the type says of absent fields. */
			readonly values: Values<Table>;
	  }
	| (RecordName<Table> & {
			readonly op: 'update';
			readonly values: Values<Table>;
			/**
			 * What the person saw of these fields when they began to change them. For texts and lists of things: where
			 * somebody else has changed the same field since, here or on another device, both are merged, and what
			 * cannot be is kept as a conflict. Without it the later one wins.
			 */
			readonly seen?: Values<Table>;
	  })
	| (RecordName<Table> & { readonly op: 'delete' });

/** One thing that a person did, however many records it takes: kept, sent and undone as one. */
export interface Step {
	/** A key of the catalogue of texts, for the toast and the menu: "Task completed". */
	readonly label?: string;
	/** At most 1,000. */
	readonly writes: readonly RecordWrite[];
}

export type WriteRefusal =
	/** A value does not fit the record's type. */
	| { readonly code: 'INVALID_VALUE'; readonly write: number; readonly field: string }
	| { readonly code: 'UNKNOWN_TABLE' | 'RECORD_MISSING'; readonly write: number }
	/** The person may only read in that space, or is no longer in it. */
	| { readonly code: 'SPACE_READ_ONLY'; readonly write: number }
	/** The space's key is not on this device yet. */
	| { readonly code: 'KEY_MISSING'; readonly write: number }
	| { readonly code: 'TOO_MANY_WRITES' }
	/** Nothing was kept: the device has no room. */
	| { readonly code: 'STORAGE_FULL' }
	| { readonly code: 'NOT_READY' };

/** Answered once the step is on the device for good; a lost answer is asked for again, and no step counts twice. */
export type Written =
	| { readonly ok: true; readonly step: StepId; readonly records: readonly RecordName[] }
	| ({ readonly ok: false } & WriteRefusal);

export type StepId = string;

export interface DoneStep {
	readonly id: StepId;
	readonly label?: string;
	/** Milliseconds since 1970. */
	readonly atMs: number;
}

/** What Ctrl-Z and its opposite would do now. */
export interface UndoState {
	readonly undo?: DoneStep;
	readonly redo?: DoneStep;
}

export type Undone =
	| {
			readonly ok: true;
			readonly step: DoneStep;
			/** Records that somebody else has changed since: they stay as they are. */
			readonly leftAlone: readonly RecordName[];
	  }
	| { readonly ok: false; readonly code: 'NOTHING_TO_UNDO' | 'STORAGE_FULL' | 'NOT_READY' };
