import type { MergedRecord } from '@mana/sync-protocol';
import { recordTooLarge } from './refusals.ts';

/** A record that grew beyond this could not be read in bounded memory. */
const RECORD_LIMIT_BYTES = 16 * 1024 * 1024;

/** The fields of a change or a record as they are stored: JSON, written once for the log, the state and the size. */
export interface FieldTexts {
	/** `{field: value}` */
	readonly data: string;
	/** `{field: stamp}` */
	readonly stamps: string;
	/** Of both together, in UTF-8. */
	readonly bytes: number;
}

/** @throws AppError 413 `RECORD_TOO_LARGE` */
export function textsOf(
	{ table, id }: { readonly table: string; readonly id: string },
	fields: MergedRecord['fields'],
): FieldTexts {
	const entries = [...fields];
	const data = JSON.stringify(Object.fromEntries(entries.map(([name, { value }]) => [name, value])));
	const stamps = JSON.stringify(Object.fromEntries(entries.map(([name, { stamp }]) => [name, stamp])));
	const bytes = Buffer.byteLength(data) + Buffer.byteLength(stamps);
	if (bytes > RECORD_LIMIT_BYTES) throw recordTooLarge(table, id, RECORD_LIMIT_BYTES);
	return { data, stamps, bytes };
}
