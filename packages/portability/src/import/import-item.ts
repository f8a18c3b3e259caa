import type { Place } from '../portability-error.ts';

/** What an item loses on its way in. A person sees it before anything is written. */
export type LossCode =
	/** Pictures, sounds, files; `detail` says how many. */
	| 'ATTACHMENTS'
	/** A repetition that no rule expresses; `detail` is its text, which the record keeps. */
	| 'REPETITION_AS_TEXT'
	/** A repetition with parts that are left out; `detail` says which. */
	| 'REPETITION_REDUCED'
	/** A colour that is none here. */
	| 'COLOUR'
	/** Who it was shared with or given to. */
	| 'PEOPLE'
	/** A reminder or alarm that cannot be expressed. */
	| 'REMINDER'
	/** Fonts, tables and the like, of which the text is kept. */
	| 'FORMATTING'
	/** A script, frame or form, which is taken out. */
	| 'ACTIVE_CONTENT'
	/** A date or time that cannot be read; `detail` is its text, which the record keeps where it can. */
	| 'DATE_AS_TEXT'
	/** A zone that is not known; the time is taken as it stands on the clock. */
	| 'TIME_ZONE'
	/** A value of the source that has no field here; `detail` names it. */
	| 'FIELD'
	/** A link to something that is not in what was dropped. */
	| 'LINK'
	/** Fields that could not be decrypted when they were exported; `detail` names them. */
	| 'UNDECRYPTABLE';

export interface Loss {
	readonly code: LossCode;
	readonly detail?: string;
}

export type SkipReason =
	/** Thrown away in the program that it comes from. */
	| 'IN_TRASH'
	/** Nothing in it. */
	| 'EMPTY'
	/** A kind of thing that Mana has no place for. */
	| 'NOT_KEPT_HERE'
	/** A file of an archive that is none of the source's. */
	| 'UNKNOWN_FILE'
	/** What is here was changed after what is in the file. */
	| 'NEWER_HERE'
	/** The space it goes to does not have the module that it belongs to. */
	| 'NOT_IN_SPACE'
	/** One that the person has takes its place. */
	| 'STOOD_IN_FOR';

export type WrongReason =
	/** It cannot be parsed at all. */
	| 'UNREADABLE'
	/** Its bytes are no text. */
	| 'ENCODING'
	/** It belongs to a table that there is not. */
	| 'UNKNOWN_TABLE'
	/** A field does not fit the record's type; `field` names it. */
	| 'FIELD_INVALID'
	/** Text with characters that no database holds. */
	| 'TEXT_NOT_STORABLE'
	/** What every such item has is missing; `field` names it. */
	| 'FIELD_MISSING';

/** A record that an item of the source becomes. One item may become several. */
export interface RecordItem {
	readonly kind: 'record';
	/** `app/table` */
	readonly table: string;
	/** Follows from source and item alone, so that the same file makes the same records. */
	readonly id: string;
	/** What is not given is as the type says of absent fields. */
	readonly values: Readonly<Record<string, unknown>>;
	/** What a person knows it by; for the preview only. */
	readonly label: string;
	readonly place: Place;
	readonly losses: readonly Loss[];
	/** Instants, where the source knows them. */
	readonly createdAt?: string | undefined;
	readonly modifiedAt?: string | undefined;
	/** Fields that the type does not have, and which of them are to be stored encrypted. */
	readonly other?: Readonly<Record<string, unknown>>;
	readonly otherEncrypted?: readonly string[];
}

export interface SkippedItem {
	readonly kind: 'skipped';
	readonly reason: SkipReason;
	readonly label: string;
	readonly place: Place;
}

export interface WrongItem {
	readonly kind: 'wrong';
	readonly reason: WrongReason;
	readonly field?: string;
	readonly label: string;
	readonly place: Place;
}

/** What a source says of one of its items. */
export type ImportItem = RecordItem | SkippedItem | WrongItem;
