import { isDeleted, laterChange, laterWrite, type MergedRecord, mergeChange } from './merge-change.ts';
import { laterStamp, type Stamp } from './stamp.ts';
import type { StampedChange, StampedValue } from './stamp-change.ts';

/**
 * A record that takes in many changes, by the rule of `mergeChange`. Each change costs its own size, however wide
 * the record is: the record's fields are copied once, and fields that a deletion made void go when they are asked for.
 */
export interface RecordDraft {
	/** Takes a change in and answers whether it altered the record. The change itself stays as it is. */
	merge(change: StampedChange): boolean;
	/** Whether the record has more fields than that. */
	isWiderThan(fields: number): boolean;
	/** A field's latest write that no deletion has made void, also while the record stands deleted. */
	field(name: string): StampedValue | undefined;
	/** The deletion by which the record stands deleted; null while it does not. */
	deleted(): Stamp | null;
	/** The latest change's stamp; null while there is no record. */
	latest(): Stamp | null;
	/** The latest deletion that also erased values. */
	purged(): Stamp | null;
	/** The record as it is now; null where no change was taken in and there was none before. */
	record(): MergedRecord | null;
}

/** `before` is not altered. */
export function createRecordDraft(before?: MergedRecord): RecordDraft {
	let parts = before ?? null;
	let fields: ReadonlyMap<string, StampedValue> = before?.fields ?? new Map();
	/** `fields`, where they are the draft's own to write to. */
	let own: Map<string, StampedValue> | null = null;
	let hasVoidFields = false;

	function write(name: string, field: StampedValue): void {
		if (own === null) {
			own = new Map(fields);
			fields = own;
		}
		own.set(name, field);
	}

	function dropVoidFields(deleted: Stamp | null): void {
		if (!hasVoidFields) return;
		hasVoidFields = false;
		own = new Map([...fields].filter(([, { stamp }]) => isLive(stamp, deleted)));
		fields = own;
	}

	return {
		field(name) {
			const field = fields.get(name);
			return field !== undefined && isLive(field.stamp, parts?.deleted ?? null) ? field : undefined;
		},
		deleted: () => (parts !== null && isDeleted(parts) ? parts.deleted : null),
		latest: () => parts?.latest.stamp ?? null,
		purged: () => parts?.purged ?? null,
		isWiderThan(count) {
			if (fields.size <= count) return false;
			dropVoidFields(parts?.deleted ?? null);
			return fields.size > count;
		},
		merge(change) {
			const alone = mergeChange(undefined, change);
			if (parts === null) {
				parts = alone;
				fields = alone.fields;
				return true;
			}
			const known = parts;
			const deleted = laterStamp(known.deleted, alone.deleted);
			const inserted = laterStamp(known.inserted, alone.inserted);
			parts = {
				...known,
				inserted: inserted !== null && isLive(inserted, deleted) ? inserted : null,
				deleted,
				purged: laterStamp(known.purged, alone.purged),
				latest: laterChange(known.latest, alone.latest),
			};
			if (deleted !== known.deleted) hasVoidFields = true;
			let isAltered =
				deleted !== known.deleted ||
				parts.inserted !== known.inserted ||
				parts.purged !== known.purged ||
				parts.latest !== known.latest;
			for (const [name, field] of alone.fields) {
				if (!isLive(field.stamp, deleted)) continue;
				const other = fields.get(name);
				const winner =
					other === undefined || !isLive(other.stamp, deleted) ? field : laterWrite(other, field);
				if (winner === other) continue;
				write(name, winner);
				isAltered = true;
			}
			return isAltered;
		},
		record() {
			if (parts === null) return null;
			dropVoidFields(parts.deleted);
			// What was handed out is not written to any more.
			own = null;
			if (parts.fields !== fields) parts = { ...parts, fields };
			return parts;
		},
	};
}

function isLive(stamp: Stamp, deleted: Stamp | null): boolean {
	return deleted === null || stamp > deleted;
}
