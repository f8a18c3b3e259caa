import {
	canonicalJson,
	isDeleted,
	type MergedRecord,
	mergeChange,
	mergeRecords,
	type StampedChange,
} from '@mana/sync-protocol';

/** A record as its log makes it. */
export interface Replayed {
	readonly record: MergedRecord;
	/** The number of the last change that altered it. */
	readonly seq: number;
}

/** A record as it is kept. */
export type Kept = Replayed;

/**
 * - `same`: the log explains the record.
 * - `tombstone`: it stands deleted by a deletion that the log no longer holds, and is nothing beyond that.
 * - `missing`: the log tells of a record that is not kept.
 * - `unexplained`: the record is kept and the log says nothing of it.
 * - `different`: they disagree, in `parts`.
 */
export type Verdict =
	| { readonly kind: 'same' | 'tombstone' | 'missing' | 'unexplained' }
	| { readonly kind: 'different'; readonly parts: readonly string[] };

/** The record with the next change of its log, in the order of the numbers. */
export function replayChange(
	before: Replayed | undefined,
	{ seq, change }: { seq: number; change: StampedChange },
): Replayed {
	const record = mergeChange(before?.record, change);
	if (before !== undefined && differingParts(before.record, record).length === 0) return before;
	return { record, seq };
}

/** Holds what is kept of a record against what its log makes of it. */
export function judgeRecord(kept: Kept | undefined, replayed: Replayed | undefined): Verdict {
	if (kept === undefined) return { kind: replayed === undefined ? 'same' : 'missing' };
	if (replayed === undefined) {
		const isBare = isDeleted(kept.record) && kept.record.fields.size === 0;
		return { kind: isBare ? 'tombstone' : 'unexplained' };
	}
	const parts = differingParts(kept.record, replayed.record);
	if (parts.length === 0 && kept.seq === replayed.seq) return { kind: 'same' };
	if (isByOlderTombstone(kept.record, replayed.record)) return { kind: 'tombstone' };
	return { kind: 'different', parts: kept.seq === replayed.seq ? parts : [...parts, 'seq'] };
}

/** Whether a deletion that the log has dropped, being kept as a stamp only, makes up the whole difference. */
function isByOlderTombstone(kept: MergedRecord, replayed: MergedRecord): boolean {
	const { deleted, purged, latest } = kept;
	if (deleted === null || (replayed.deleted !== null && replayed.deleted >= deleted)) return false;
	const tombstone: MergedRecord = { fields: new Map(), inserted: null, deleted, purged, latest };
	return differingParts(kept, mergeRecords(replayed, tombstone)).length === 0;
}

function differingParts(a: MergedRecord, b: MergedRecord): string[] {
	const [ours, theirs] = [partsOf(a), partsOf(b)];
	return Object.keys(ours).filter((name) => ours[name] !== theirs[name]);
}

function partsOf({ fields, inserted, deleted, purged, latest }: MergedRecord): Record<string, string | null> {
	const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		values: canonicalJson(sorted.map(([name, field]) => [name, field.value ?? null])),
		stamps: JSON.stringify(sorted.map(([name, field]) => [name, field.stamp])),
		inserted,
		deleted,
		purged,
		latest: latest.stamp,
		author: canonicalJson([latest.actor, latest.origin]),
	};
}
