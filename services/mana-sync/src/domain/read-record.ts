import {
	type LatestChange,
	type MergedRecord,
	type Stamp,
	stampInstant,
	toMergedRow,
} from '@mana/sync-protocol';
import type { RecordKey } from './record-key.ts';

/** A record as it is read to be handed on: its values stay the text that they are stored as. */
export interface ReadRecord extends RecordKey {
	readonly seq: number;
	/** JSON, `{field: value}`. */
	readonly data: string;
	readonly stamps: Readonly<Record<string, Stamp>>;
	readonly inserted: Stamp | null;
	readonly deleted: Stamp | null;
	readonly purged: Stamp | null;
	readonly latest: LatestChange;
}

export function toMergedRecord({
	data,
	stamps,
	inserted,
	deleted,
	purged,
	latest,
}: ReadRecord): MergedRecord {
	const values: Record<string, unknown> = JSON.parse(data);
	const fields = new Map(
		Object.entries(stamps).map(([name, stamp]) => [name, { value: values[name], stamp }]),
	);
	return { fields, inserted, deleted, purged, latest };
}

/** The merged row that the record travels as, in JSON: what `toMergedRow` makes of it. */
export function mergedRowText(read: ReadRecord, spaceId: string): string {
	const { table, id, data, stamps, inserted, deleted, purged, latest } = read;
	if (deleted !== null && inserted === null)
		return JSON.stringify(toMergedRow({ spaceId, table, id }, toMergedRecord(read)));
	// Most records were written at once, so that one stamp is all of theirs.
	let known: Stamp | null = null;
	let dated = '';
	let fields = '';
	for (const name in stamps) {
		const stamp = stamps[name] ?? '';
		if (stamp !== known) {
			known = stamp;
			dated = `:{"updatedAt":"${stampInstant(stamp)}","stamp":${JSON.stringify(stamp)}}`;
		}
		fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}${dated}`;
	}
	const of = (name: string, stamp: Stamp | null) =>
		stamp === null ? '' : `"${name}":${JSON.stringify(stamp)},`;
	return (
		`{"table":${JSON.stringify(table)},"id":${JSON.stringify(id)},"op":"insert",` +
		`"spaceId":${JSON.stringify(spaceId)},"data":${data},"fields":{${fields}},"stamps":{` +
		`${of('inserted', inserted)}${of('deleted', deleted)}${of('purged', purged)}"latest":${JSON.stringify(latest.stamp)}}` +
		`${latest.actor === null ? '' : `,"actor":${JSON.stringify(latest.actor)}`}` +
		`${latest.origin === null ? '' : `,"origin":${JSON.stringify(latest.origin)}`}}`
	);
}
