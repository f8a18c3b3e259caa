import type { Actor, MergedRecord } from '@mana/sync-protocol';
import { recordTooLarge } from './refusals.ts';

/** A record that grew beyond this could not be read in bounded memory. */
const RECORD_LIMIT_BYTES = 16 * 1024 * 1024;
/** A number of JSON that has an exponent. A text that holds such a thing is taken for one as well. */
const EXPONENTS = /[[:,]-?\d(?:\.\d+)?e([+-]\d+)(?=[,\]}])/g;

/** What a change or a record holds, as it is stored: JSON, written once for the log, the state and the size. */
export interface FieldTexts {
	/** `{field: value}` */
	readonly data: string;
	/** `{field: stamp}` */
	readonly stamps: string;
	readonly actor: string | null;
	/** All of it together in UTF-8, as Postgres writes it. */
	readonly bytes: number;
}

/** @throws AppError 413 `RECORD_TOO_LARGE` */
export function textsOf(
	{ table, id }: { readonly table: string; readonly id: string },
	fields: MergedRecord['fields'],
	by: Actor | null,
): FieldTexts {
	const entries = [...fields];
	const data = JSON.stringify(Object.fromEntries(entries.map(([name, { value }]) => [name, value])));
	const stamps = JSON.stringify(Object.fromEntries(entries.map(([name, { stamp }]) => [name, stamp])));
	const actor = by === null ? null : JSON.stringify(by);
	const bytes = storedBytes(data) + Buffer.byteLength(stamps) + (actor === null ? 0 : storedBytes(actor));
	if (bytes > RECORD_LIMIT_BYTES) throw recordTooLarge(table, id, RECORD_LIMIT_BYTES);
	return { data, stamps, actor, bytes };
}

/** Postgres writes all digits of a number: the six characters of 1e+308 come back as 309. */
function storedBytes(json: string): number {
	let bytes = Buffer.byteLength(json);
	for (const [, exponent] of json.matchAll(EXPONENTS)) bytes += Math.abs(Number(exponent));
	return bytes;
}
