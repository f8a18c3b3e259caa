import type { RecordName } from './query.ts';

/**
 * A text over which two have written at once. Until a person has decided, a long one shows both, marked (`conflictMarks` of
 * mana-records); a text of one line, such as a title, shows what was written here.
 */
export interface Conflict {
	readonly id: string;
	readonly record: RecordName;
	/** What the record is called; empty where it has no name, or none that can be opened. */
	readonly title: string;
	readonly field: string;
	/** What both were made of. Like `mine` and `theirs` it is undefined where it cannot be opened any more. */
	readonly base: unknown;
	/** What was written here. */
	readonly mine: unknown;
	/** What was written elsewhere. */
	readonly theirs: unknown;
	/** Milliseconds since 1970. */
	readonly atMs: number;
}

/** A change that does not stand, kept to be offered back. */
export interface RefusedEdit {
	readonly id: string;
	readonly record: RecordName;
	/** What the record is called; empty where nobody here can say. */
	readonly title: string;
	/**
	 * `DELETED_ELSEWHERE`: the record was deleted before this edit reached the server. `EDITED_ELSEWHERE`: it was deleted
	 * here, and edited elsewhere before that reached the server. Else the server's code (`SPACE_FORBIDDEN`,
	 * `SPACE_READ_ONLY`, …).
	 */
	readonly code: string;
	/** What was written, opened; with `EDITED_ELSEWHERE` what was written elsewhere. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly atMs: number;
}

/**
 * What stands where both wrote: what was written here, or elsewhere, or one after the other. What has been written since
 * beside that place stays.
 */
export type Settlement = 'mine' | 'theirs' | 'both';
