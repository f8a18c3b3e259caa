import type { RecordName } from './query.ts';

/** A text that was written in two places at once. The record shows both, marked, until a person has decided. */
export interface Conflict {
	readonly id: string;
	readonly record: RecordName;
	readonly field: string;
	/** What was written here. */
	readonly mine: unknown;
	/** What was written elsewhere. */
	readonly theirs: unknown;
	/** Milliseconds since 1970. */
	readonly atMs: number;
}

/** A change that the server would not take, kept to be offered back. */
export interface RefusedEdit {
	readonly id: string;
	readonly record: RecordName;
	/**
	 * `DELETED_ELSEWHERE`: the record was deleted before this edit reached the server; else the server's code
	 * (`SPACE_FORBIDDEN`, `SPACE_READ_ONLY`, …).
	 */
	readonly code: string;
	/** What was written, opened. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly atMs: number;
}

/** `mine` and `theirs` as they are, or what the person made of both. */
export type Settlement = 'mine' | 'theirs' | { readonly value: unknown };
