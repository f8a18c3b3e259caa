import type { RecordIdentity } from './merged-row.ts';
import type { RecordDraft } from './record-draft.ts';
import type { Stamp } from './stamp.ts';
import type { StampedChange } from './stamp-change.ts';
import type { Change } from './wire/change.ts';
import type { Conflict } from './wire/conflict.ts';

/** That a field, or where that is null the record, still bears the stamp it was read at; null: that nothing is there. */
export interface Precondition {
	readonly field: string | null;
	readonly base: Stamp | null;
}

/** What stands where a write was to go. */
export interface FieldConflict extends Precondition {
	readonly current: { readonly value?: unknown; readonly stamp: Stamp | null };
}

/** What a change asks for before it is taken in. */
export function preconditionsOf(change: Change): readonly Precondition[] {
	const asked: Precondition[] = [];
	if (change.base !== undefined) asked.push({ field: null, base: change.base });
	if (change.op === 'delete') return asked;
	for (const [field, { base }] of Object.entries(change.fields ?? {})) {
		if (base !== undefined) asked.push({ field, base });
	}
	return asked;
}

/** What stands where these look. */
export function restingPlaces(
	record: RecordDraft | undefined,
	asked: readonly Precondition[],
): readonly FieldConflict[] {
	return asked.map(({ field, base }) => ({ field, base, current: standing(record, field) }));
}

/** Those of them that do not hold. Empty: the change may be taken in. */
export function failedPreconditions(
	record: RecordDraft | undefined,
	asked: readonly Precondition[],
): readonly FieldConflict[] {
	// A deletion may bear the stamp of a write in the same millisecond; nothing can rest on a field of what is deleted.
	const isDeleted = record !== undefined && record.deleted() !== null;
	return restingPlaces(record, asked).filter(
		({ field, base, current }) => current.stamp !== base || (field !== null && isDeleted),
	);
}

/**
 * The edits that a deletion hides, once a change was merged: those of the change itself where the record stands deleted
 * after it, or where the change is that deletion, those stamped after it.
 */
export function hiddenEdits(record: RecordDraft, change: StampedChange): readonly FieldConflict[] {
	const deleted = record.deleted();
	if (deleted === null) return [];
	if (change.op !== 'delete') {
		return [...change.fields.keys()].map((field) => ({ field, base: null, current: { stamp: deleted } }));
	}
	if (change.stamp !== deleted) return [];
	return [...(record.record()?.fields ?? [])].map(([field, current]) => ({ field, base: null, current }));
}

/** A conflict as it travels. `place` is the change's among those of its push. */
export function toConflict(
	{ table, id, spaceId }: RecordIdentity,
	{ place, change }: { readonly place: number; readonly change: StampedChange },
	{ field, base, current }: FieldConflict,
	applied: boolean,
): Conflict {
	const { op, stamp, fields } = change;
	const value = field === null ? undefined : fields.get(field)?.value;
	const pushed = { place, op, stamp, ...(value !== undefined && { value }) };
	return { table, id, spaceId, field, base, current, change: pushed, applied };
}

function standing(record: RecordDraft | undefined, field: string | null): FieldConflict['current'] {
	if (record === undefined) return { stamp: null };
	if (field === null) return { stamp: record.latest() };
	const deleted = record.deleted();
	return deleted === null ? (record.field(field) ?? { stamp: null }) : { stamp: deleted };
}
