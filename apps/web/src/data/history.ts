import type { Actor, RevertReason } from '@mana/sync-protocol';
import type { RecordName } from './query.ts';

/** One change of one record. */
export interface HistoryEntry {
	readonly op: 'insert' | 'update' | 'delete';
	/** Opened values of the fields that were written; one that cannot be opened is missing. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly userId: string;
	readonly actor?: Actor;
	/** When the server took it in, ISO. */
	readonly at: string;
}

export type HistoryAnswer =
	| { readonly ok: true; readonly entries: readonly HistoryEntry[] }
	| { readonly ok: false; readonly code: string };

export type TakenBack =
	| {
			readonly ok: true;
			/** By which this can itself be taken back. */
			readonly callId: string;
			readonly reverted: readonly RecordName[];
			readonly leftAlone: readonly (RecordName & {
				readonly field?: string | undefined;
				readonly reason: RevertReason;
			})[];
	  }
	/** `UNREACHABLE`, or the server's code. */
	| { readonly ok: false; readonly code: string };
