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

/**
 * The merged rows that records travel as, each in JSON: what `toMergedRow` makes of them.
 *
 * @param isBrief whether fields that are as late as their row are only named, in `latestFields`
 */
export function mergedRowTexts(
	records: readonly ReadRecord[],
	spaceIds: ReadonlyMap<number, string>,
	isBrief = false,
): string[] {
	const write = createRowWriter(isBrief);
	return records.map((record) => write(record, spaceIds.get(record.scope) ?? ''));
}

/** Names and stamps come again and again, in the fields of a record and from one to the next: each is written once. */
function createRowWriter(isBrief: boolean): (read: ReadRecord, spaceId: string) => string {
	const namesInJson = new Map<string, string>();
	const inJson = (name: string) => {
		let text = namesInJson.get(name);
		if (text === undefined) {
			text = JSON.stringify(name);
			namesInJson.set(name, text);
		}
		return text;
	};
	const member = (name: string, value: unknown) =>
		value === null ? '' : `,"${name}":${JSON.stringify(value)}`;

	return (read, spaceId) => {
		const { table, id, data, stamps, inserted, deleted, purged, latest } = read;
		if (deleted !== null && inserted === null)
			return JSON.stringify(toMergedRow({ spaceId, table, id }, toMergedRecord(read)));
		let known: Stamp | null = null;
		let dated = '';
		let fields = '';
		let latestFields = '';
		for (const name in stamps) {
			const stamp = stamps[name] ?? '';
			if (isBrief && stamp === latest.stamp) {
				latestFields += (latestFields === '' ? '' : ',') + inJson(name);
				continue;
			}
			if (stamp !== known) {
				known = stamp;
				dated = `:{"updatedAt":"${stampInstant(stamp)}","stamp":${JSON.stringify(stamp)}}`;
			}
			fields += (fields === '' ? '' : ',') + inJson(name) + dated;
		}
		return (
			`{"table":${inJson(table)},"id":${JSON.stringify(id)},"op":"insert","spaceId":${inJson(spaceId)},` +
			`"data":${data},"fields":{${fields}},${isBrief ? `"latestFields":[${latestFields}],` : ''}"stamps":{"latest":${JSON.stringify(latest.stamp)}` +
			`${member('inserted', inserted)}${member('deleted', deleted)}${member('purged', purged)}}` +
			`${member('actor', latest.actor)}${member('origin', latest.origin)}}`
		);
	};
}
