import {
	type Conflict,
	type FieldConflict,
	failedPreconditions,
	hiddenEdits,
	type RecordDraft,
	restingPlaces,
	toConflict,
} from '@mana/sync-protocol';
import type { ReadyChange } from './ready-change.ts';
import { conflictsTooMany } from './refusals.ts';

/** More than any one change can have. */
const CONFLICTS_A_TRANSACTION = 10_000;
const VALUES_LIMIT_BYTES = 4 * 1024 * 1024;

/** What stands in the way of the changes of one transaction. */
export interface ChangeConflicts {
	/** Whether the change has to be left out, for what it rests on, or as it was before. */
	refuses(change: ReadyChange, record: RecordDraft | undefined): boolean;
	/** Notes the edits that a deletion hides, once the change is taken in. */
	noteHidden(change: ReadyChange, record: RecordDraft): void;
	/** Leaves nothing noted but why changes were left out. */
	forgetHidden(): void;
	/** Changes that were left out, by key digest. */
	readonly refused: ReadonlyMap<string, ReadyChange>;
	/** As they travel: where the sender may not read, or beyond some size, without the values that stand there. */
	of(changes: readonly ReadyChange[]): Conflict[];
}

/** @param refusedBefore the key digests of changes that have been refused, when they came before */
export function createChangeConflicts(refusedBefore: ReadonlySet<string>): ChangeConflicts {
	const noted = new Map<ReadyChange, readonly FieldConflict[]>();
	const refused = new Map<string, ReadyChange>();
	let count = 0;

	/** @throws AppError 413 `CONFLICTS_TOO_MANY` */
	function note(change: ReadyChange, conflicts: readonly FieldConflict[]): void {
		count += conflicts.length;
		if (count > CONFLICTS_A_TRANSACTION) throw conflictsTooMany();
		if (conflicts.length > 0) noted.set(change, conflicts);
	}

	return {
		refused,
		refuses(change, record) {
			const { preconditions, keyDigest } = change;
			if (preconditions.length === 0) return false;
			const wasRefused = refusedBefore.has(keyDigest) || refused.has(keyDigest);
			const failed = failedPreconditions(record, preconditions);
			if (failed.length === 0 && !wasRefused) return false;
			note(change, failed.length > 0 ? failed : restingPlaces(record, preconditions));
			refused.set(keyDigest, change);
			return true;
		},
		noteHidden(change, record) {
			note(change, hiddenEdits(record, change.stamped));
		},
		forgetHidden() {
			for (const change of noted.keys()) if (!refused.has(change.keyDigest)) noted.delete(change);
		},
		of(changes) {
			let bytes = 0;
			return changes.flatMap((change) => {
				const sent = { place: change.place, change: change.stamped };
				return (noted.get(change) ?? []).map((conflict) => {
					const { value, stamp } = conflict.current;
					if (value !== undefined && bytes < VALUES_LIMIT_BYTES) bytes += JSON.stringify(value).length;
					const isShown = change.mayBeShown && bytes < VALUES_LIMIT_BYTES;
					const shown = { ...conflict, current: isShown ? conflict.current : { stamp } };
					return toConflict(change, sent, shown, !refused.has(change.keyDigest));
				});
			});
		},
	};
}
