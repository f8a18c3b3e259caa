import type { LatestChange, MergedRecord } from '../merge-change.ts';
import { fromMergedRow } from '../merged-row.ts';
import type { Stamp } from '../stamp.ts';
import type { StampedValue } from '../stamp-change.ts';
import type { MergedRow } from '../wire/merged-row.ts';

/**
 * A record as JSON text: as objects it would take three times the room, in memory and in the storage.
 *
 *     [values by field, latest stamp, stamps of the fields that have another one, marks?]
 */
export type PackedRecord = string;

interface Marks {
	readonly inserted?: Stamp;
	readonly deleted?: Stamp;
	readonly purged?: Stamp;
	readonly actor?: NonNullable<LatestChange['actor']>;
	readonly origin?: NonNullable<LatestChange['origin']>;
}

type Packed = [Record<string, unknown>, Stamp, Record<string, Stamp>, Marks];

export function packRecord({ fields, inserted, deleted, purged, latest }: MergedRecord): PackedRecord {
	const values = Object.fromEntries([...fields].map(([name, { value }]) => [name, value]));
	const others = [...fields].filter(([, { stamp }]) => stamp !== latest.stamp);
	const stamps = Object.fromEntries(others.map(([name, { stamp }]) => [name, stamp]));
	const marks: Marks = {
		...(inserted !== null && { inserted }),
		...(deleted !== null && { deleted }),
		...(purged !== null && { purged }),
		...(latest.actor !== null && { actor: latest.actor }),
		...(latest.origin !== null && { origin: latest.origin }),
	};
	return JSON.stringify([values, latest.stamp, stamps, marks] satisfies Packed);
}

export function unpackRecord(packed: PackedRecord): MergedRecord {
	const [values, stamp, stamps, marks] = JSON.parse(packed) as Packed;
	const fields = Object.entries(values).map(([name, value]): [string, StampedValue] => {
		return [name, { value, stamp: Object.hasOwn(stamps, name) ? (stamps[name] ?? stamp) : stamp }];
	});
	const { inserted = null, deleted = null, purged = null, actor = null, origin = null } = marks;
	return { fields: new Map(fields), inserted, deleted, purged, latest: { stamp, actor, origin } };
}

/** What lies in a storage: text, or a row of a version of the app that kept those. */
export function storedRecord(value: unknown): PackedRecord {
	return typeof value === 'string' ? value : packRecord(fromMergedRow(value as MergedRow));
}
