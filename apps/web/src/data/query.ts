import type { Actor } from '@mana/sync-protocol';
import type { RecordOf, TableName } from './table-records.ts';

/** Names one record. */
export interface RecordName<Table extends TableName = string> {
	readonly table: Table;
	readonly spaceId: string;
	readonly id: string;
}

/**
 * What a field must be. Bare values are compared by `===`; a missing field is `null`. A range compares numbers with
 * numbers and text with text (ISO dates sort as text); what is `null` lies in no range.
 */
export type Condition<Value = unknown> =
	| Value
	| null
	| { readonly not: Value | null }
	| { readonly in: readonly (Value | null)[] }
	/** From this one on, up to but without that one. */
	| { readonly from?: Value; readonly before?: Value }
	/** For lists: has one of these. */
	| { readonly hasOneOf: readonly unknown[] };

export type Filter<Fields> = {
	readonly [Field in keyof Fields]?: Condition<NonNullable<Fields[Field]>>;
};

export interface SortKey<Field extends PropertyKey = string> {
	readonly field: Field;
	readonly descending?: boolean;
}

/** Which records of a table are wanted. Whatever finer rules a screen has, it applies to what this answers. */
export interface Query<Table extends TableName = string> {
	readonly table: Table;
	/** One space. Without it all of the person's. */
	readonly spaceId?: string;
	/** All of these must hold. */
	readonly where?: Filter<RecordOf<Table>>;
	/**
	 * What comes first decides first; `null` comes last; text is compared as the person's language does. Default:
	 * newest first by `createdAt`. Equal ones are ordered by id.
	 */
	readonly sort?: readonly SortKey<keyof RecordOf<Table> & string>[];
	/** At most so many, of those that match. */
	readonly limit?: number;
	/** Only these fields beside id and instants: what a list does not show is neither opened nor sent. */
	readonly fields?: readonly (keyof RecordOf<Table> & string)[];
	/** Text longer than so many characters is cut, for lists that show the beginning. */
	readonly textLimit?: number;
}

/** One record as a screen sees it. The same object until it changes. */
export interface Row<Table extends TableName = string> extends RecordName<Table> {
	/** With the fields that the query names; those that cannot be opened are missing and named in `undecryptable`. */
	readonly record: RecordOf<Table>;
	/** It holds a change that the server does not have yet. */
	readonly isWaiting: boolean;
	/** Who made the latest change, where that was an agent. */
	readonly actor?: Actor;
}

export interface QueryResult<Table extends TableName = string> {
	readonly rows: readonly Row<Table>[];
	/** How many match, also beyond the limit. Grows until `isComplete`. */
	readonly total: number;
	/** False while records of the table are still read or opened; what comes first by the sort is opened first. */
	readonly isComplete: boolean;
}
