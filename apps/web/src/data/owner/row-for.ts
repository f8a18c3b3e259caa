import type { RecordIdentity, TableRow } from '@mana/sync-protocol';
import type { Query, Row } from '../query.ts';
import type { AnyRecord } from '../table-records.ts';

interface RowParts {
	readonly name: RecordIdentity;
	readonly record: AnyRecord;
	readonly isWaiting: boolean;
	readonly actor: TableRow['actor'];
}

/** A record as the page sees it: the fields that it asked for, no longer than it asked for. */
export function rowFor(
	{ fields, textLimit }: Pick<Query, 'fields' | 'textLimit'>,
	{ name, record, isWaiting, actor }: RowParts,
): Row {
	const { table, spaceId, id } = name;
	return {
		...{ table, spaceId, id },
		record: cut(fields === undefined ? record : withFields(record, fields), textLimit),
		isWaiting,
		...(actor?.kind === 'agent' && { actor }),
	};
}

function withFields(record: AnyRecord, fields: readonly string[]): AnyRecord {
	const { id, createdAt, updatedAt, undecryptable } = record;
	const named = Object.fromEntries(fields.map((field) => [field, record[field]]));
	return { ...named, id, createdAt, updatedAt, ...(undecryptable && { undecryptable }) };
}

function cut(record: AnyRecord, limit: number | undefined): AnyRecord {
	if (limit === undefined) return record;
	const isLong = (value: unknown) => typeof value === 'string' && value.length > limit;
	if (!Object.values(record).some(isLong)) return record;
	const { id, createdAt, updatedAt, ...fields } = record;
	const shortened = Object.entries(fields).map(([field, value]) => [
		field,
		typeof value === 'string' ? value.slice(0, limit) : value,
	]);
	return { ...Object.fromEntries(shortened), id, createdAt, updatedAt };
}
