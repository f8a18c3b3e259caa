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
 */
export function mergedRowTexts(
	records: readonly ReadRecord[],
	spaceIds: ReadonlyMap<number, string>,
	form: RowForm = {},
): string[] {
	const write = createRowWriter(form);
	return records.map((record) => write(record, spaceIds.get(record.scope) ?? ''));
}

export interface RowForm {
	/** Whether fields that are as late as their row are only named, in `latestFields`. */
	readonly isBrief?: boolean;
	/** Whether rows say which app they belong to. */
	readonly hasAppIds?: boolean;
}

/** A merged row as JSON that also says which app it belongs to. */
export function withAppId(rowText: string, appId: string): string {
	return `{"appId":${JSON.stringify(appId)},${rowText.slice(1)}`;
}

/** Names and stamps come again and again, in the fields of a record and from one to the next: each is written once. */
function createRowWriter({
	isBrief = false,
	hasAppIds = false,
}: RowForm): (read: ReadRecord, spaceId: string) => string {
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

	const written = (text: string, appId: string) => (hasAppIds ? withAppId(text, appId) : text);

	return (read, spaceId) => {
		const { appId, table, id, data, stamps, inserted, deleted, purged, latest } = read;
		if (deleted !== null && inserted === null)
			return written(JSON.stringify(toMergedRow({ spaceId, table, id }, toMergedRecord(read))), appId);
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
		return written(
			`{"table":${inJson(table)},"id":${JSON.stringify(id)},"op":"insert","spaceId":${inJson(spaceId)},` +
				`"data":${data},"fields":{${fields}},${isBrief ? `"latestFields":[${latestFields}],` : ''}"stamps":{"latest":${JSON.stringify(latest.stamp)}` +
				`${member('inserted', inserted)}${member('deleted', deleted)}${member('purged', purged)}}` +
				`${member('actor', latest.actor)}${member('origin', latest.origin)}}`,
			appId,
		);
	};
}
