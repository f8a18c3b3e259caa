import { canonicalHash } from './canonical-json.ts';
import { laterStamp, type Stamp } from './stamp.ts';
import type { StampedChange, StampedValue } from './stamp-change.ts';
import type { Actor } from './wire/actor.ts';
import type { Origin } from './wire/origin.ts';

/** What the latest change of a record, by its stamp, said about its author. */
export interface LatestChange {
	readonly stamp: Stamp;
	readonly actor: Actor | null;
	readonly origin: Origin | null;
}

/**
 * A record as the changes seen so far make it. It holds just enough that the order of their arrival cannot
 * matter: of every part the maximum, and nothing that a maximum has put out of reach for good.
 *
 * - `fields`: each field's latest write. Writes up to `deleted` can never show again and are not kept.
 * - `inserted`: the latest insert, unless a later deletion has made it void.
 * - `deleted`, `purged`: the latest deletion, and the latest that also erased the values.
 */
export interface MergedRecord {
	readonly fields: ReadonlyMap<string, StampedValue>;
	readonly inserted: Stamp | null;
	readonly deleted: Stamp | null;
	readonly purged: Stamp | null;
	readonly latest: LatestChange;
}

/** A record stands deleted until an insert stamped after its latest deletion; updates do not revive it. */
export function isDeleted(record: MergedRecord): boolean {
	return record.deleted !== null && record.inserted === null;
}

/** What the record shows: its fields' values, or nothing while it is deleted. */
export function visibleData(record: MergedRecord): Record<string, unknown> {
	if (isDeleted(record)) return {};
	return Object.fromEntries([...record.fields].map(([name, field]) => [name, field.value]));
}

/**
 * The merge rule, the same in server, gateway and browser: the record with one more change taken in.
 * An update to an unknown record creates it. Pure; `record` is not altered. Commutative, associative and
 * idempotent over any set of changes.
 */
export function mergeChange(record: MergedRecord | undefined, change: StampedChange): MergedRecord {
	const alone: MergedRecord = {
		fields: change.fields,
		inserted: change.op === 'insert' ? change.stamp : null,
		deleted: change.op === 'delete' ? change.stamp : null,
		purged: change.purge ? change.stamp : null,
		latest: { stamp: latestStamp(change), actor: change.actor, origin: change.origin },
	};
	return record === undefined ? alone : mergeRecords(record, alone);
}

/** The record that the changes behind `a` and those behind `b` make together, as for a row that was pulled. */
export function mergeRecords(a: MergedRecord, b: MergedRecord): MergedRecord {
	const deleted = laterStamp(a.deleted, b.deleted);
	const isLive = (stamp: Stamp): boolean => deleted === null || stamp > deleted;
	const fields = new Map<string, StampedValue>();
	for (const [name, field] of a.fields) if (isLive(field.stamp)) fields.set(name, field);
	for (const [name, field] of b.fields) {
		if (!isLive(field.stamp)) continue;
		const other = fields.get(name);
		fields.set(name, other === undefined ? field : laterWrite(other, field));
	}
	const inserted = laterStamp(a.inserted, b.inserted);
	return {
		fields,
		inserted: inserted !== null && isLive(inserted) ? inserted : null,
		deleted,
		purged: laterStamp(a.purged, b.purged),
		latest: laterChange(a.latest, b.latest),
	};
}

/** The later of two writes of one field. Equal stamps are decided by SHA-256 of the value's canonical JSON. */
export function laterWrite(a: StampedValue, b: StampedValue): StampedValue {
	if (a.stamp !== b.stamp) return a.stamp < b.stamp ? b : a;
	return hashOf(a, a.value) < hashOf(b, b.value) ? b : a;
}

export function laterChange(a: LatestChange, b: LatestChange): LatestChange {
	if (a.stamp !== b.stamp) return a.stamp < b.stamp ? b : a;
	return hashOf(a, [a.actor, a.origin]) < hashOf(b, [b.actor, b.origin]) ? b : a;
}

/** Made once of each part, so that a large value is not hashed anew for each write that bears its stamp. */
const hashes = new WeakMap<StampedValue | LatestChange, string>();

function hashOf(part: StampedValue | LatestChange, value: unknown): string {
	let hash = hashes.get(part);
	if (hash === undefined) {
		hash = canonicalHash(value);
		hashes.set(part, hash);
	}
	return hash;
}

function latestStamp(change: StampedChange): Stamp {
	let latest = change.stamp;
	for (const { stamp } of change.fields.values()) if (latest < stamp) latest = stamp;
	return latest;
}
