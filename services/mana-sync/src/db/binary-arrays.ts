/**
 * One-dimensional Postgres arrays in the binary form that `array_recv` reads: Postgres takes the elements as they
 * are, where it would have to look through an array or a JSON document as text.
 *
 *     1 (dimensions) · 1 (may hold null) · element type · length · 1 (first index) · { bytes or −1 · element } …
 */
const HEADER_BYTES = 20;
const OIDS = { boolean: 16, bytea: 17, bigint: 20, integer: 23, text: 25, timestamptz: 1184, jsonb: 3802 };
/** jsonb is sent as its text behind this version. */
const JSONB_VERSION = 1;
/** Postgres counts microseconds since 2000. */
const POSTGRES_EPOCH_MS = 946_684_800_000n;

export function textArray(values: readonly (string | null)[]): Buffer {
	return textual(OIDS.text, values, false);
}

/** @param values JSON, as text */
export function jsonbArray(values: readonly (string | null)[]): Buffer {
	return textual(OIDS.jsonb, values, true);
}

/** @param values in hex, all of one length */
export function byteaArray(values: readonly string[]): Buffer {
	const length = (values[0]?.length ?? 0) / 2;
	return fixed(OIDS.bytea, values, length, (array, value, at) => array.write(value, at, 'hex'));
}

export function booleanArray(values: readonly boolean[]): Buffer {
	return fixed(OIDS.boolean, values, 1, (array, value, at) => array.writeUInt8(value ? 1 : 0, at));
}

export function integerArray(values: readonly number[]): Buffer {
	return fixed(OIDS.integer, values, 4, (array, value, at) => array.writeInt32BE(value, at));
}

/** @param values whole numbers up to 2^53 */
export function bigintArray(values: readonly number[]): Buffer {
	return fixed(OIDS.bigint, values, 8, (array, value, at) => array.writeBigInt64BE(BigInt(value), at));
}

/** @param values milliseconds since 1970, UTC */
export function timestamptzArray(values: readonly number[]): Buffer {
	return fixed(OIDS.timestamptz, values, 8, (array, value, at) =>
		array.writeBigInt64BE((BigInt(Math.trunc(value)) - POSTGRES_EPOCH_MS) * 1000n, at),
	);
}

function textual(oid: number, values: readonly (string | null)[], isJsonb: boolean): Buffer {
	const prefix = isJsonb ? 1 : 0;
	const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value) + prefix));
	const size = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), 0);
	const array = begun(oid, values.length, size);
	let at = HEADER_BYTES;
	for (const [index, value] of values.entries()) {
		at = array.writeInt32BE(lengths[index] ?? -1, at);
		if (value === null) continue;
		if (isJsonb) at = array.writeUInt8(JSONB_VERSION, at);
		at += array.write(value, at);
	}
	return array;
}

function fixed<T>(
	oid: number,
	values: readonly T[],
	length: number,
	write: (array: Buffer, value: T, at: number) => unknown,
): Buffer {
	const array = begun(oid, values.length, values.length * (4 + length));
	let at = HEADER_BYTES;
	for (const value of values) {
		at = array.writeInt32BE(length, at);
		write(array, value, at);
		at += length;
	}
	return array;
}

function begun(oid: number, length: number, size: number): Buffer {
	const array = Buffer.allocUnsafe(HEADER_BYTES + size);
	for (const [index, part] of [1, 1, oid, length, 1].entries()) array.writeInt32BE(part, index * 4);
	return array;
}
