import type { RecordType } from '@mana/records';
import { ascending, type SortOrder } from '@mana/records/rules/sort-order';
import type { MergedRow } from '@mana/sync-protocol';
import { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import type { Entry } from './list-pages.ts';

/** The longest cursor that is read, in characters. */
const cursorMaxLength = 256;
/** What is kept of both ends of an id that is too long for a cursor. */
const endLength = 12;

/** Where a page has ended: by what its last record is sorted by, and its id. */
const keyCursor = z.tuple([z.string(), z.record(z.string(), z.json()), z.string()]);
/** The same where that is more than a cursor holds: by the two ends of its id, and the id's length. */
const idCursor = z.tuple([z.string(), z.null(), z.string(), z.string(), z.int()]);
const anyCursor = z.union([keyCursor, idCursor]);

/** The cursor of what comes after an entry, in that order. */
export function cursorAfter<T extends Record<string, unknown>>(
	type: Pick<RecordType, 'name'>,
	order: SortOrder<T>,
	{ row: { id }, record }: { readonly row: Pick<MergedRow, 'id'>; readonly record: T },
): string {
	const key = Object.fromEntries(order.fields.map((field) => [field, record[field]]));
	const cursor = encode([type.name, key, id]);
	if (cursor.length <= cursorMaxLength) return cursor;
	return encode([type.name, null, id.slice(0, endLength), id.slice(-endLength), id.length]);
}

/**
 * Whether an entry comes after a cursor, in that order. The record that it was made of may have moved or gone since;
 * only one with an id or a date that is longer than any of ours has to be there.
 *
 * @throws ToolError `INPUT_INVALID` for what no such list has answered
 */
export function isAfterCursor<T extends Record<string, unknown>>(
	type: RecordType,
	order: SortOrder<T>,
	cursor: string,
	entries: readonly Entry<T>[],
): (entry: Entry<T>) => boolean {
	const decoded = anyCursor.safeParse(decode(cursor)).data;
	if (!decoded || decoded[0] !== type.name) throw unknownCursor();
	if (decoded[1] === null) {
		const [, , start, end, length] = decoded;
		const [last, ...others] = entries.filter(
			({ row: { id } }) => id.length === length && id.startsWith(start) && id.endsWith(end),
		);
		if (!last || others.length > 0) throw goneCursor();
		return (entry) => (order(entry.record, last.record) || ascending(entry.row.id, last.row.id)) > 0;
	}
	const [, values, id] = decoded;
	const shape = Object.fromEntries(order.fields.map((field) => [field, type.record.shape[field]]));
	const key = z.strictObject(shape).safeParse(values);
	if (!key.success) throw unknownCursor();
	const [first] = entries;
	if (!first) return () => false;
	const place = { ...first.record, ...key.data };
	return ({ row, record }) => (order(record, place) || ascending(row.id, id)) > 0;
}

function unknownCursor(): ToolError {
	return new ToolError(
		'INPUT_INVALID',
		'cursor: not a nextCursor of this list. List from the beginning again.',
	);
}

function goneCursor(): ToolError {
	return new ToolError('INPUT_INVALID', 'cursor: what it points to has gone. List from the beginning again.');
}

/** Without characters that a model would have to escape. */
function encode(value: unknown): string {
	const bytes = new TextEncoder().encode(JSON.stringify(value));
	const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
	return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Undefined for what is not one of ours. */
function decode(cursor: string): unknown {
	try {
		const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
		const bytes = Uint8Array.from(binary, (unit) => unit.charCodeAt(0));
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return undefined;
	}
}
