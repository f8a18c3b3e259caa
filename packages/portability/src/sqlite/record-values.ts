import { type Bytes, readVarint } from './page-reader.ts';

export type DatabaseValue = string | number | Uint8Array | null;

const encodings = ['utf-8', 'utf-8', 'utf-16le', 'utf-16be'] as const;
/** By serial type 1 to 6: bytes of an integer. */
const integerBytes = [0, 1, 2, 3, 4, 6, 8] as const;

/** The values of a record, by the place of their columns (the file format, §2.1). */
export function recordValues(bytes: Bytes, textEncoding: number): DatabaseValue[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const decoder = new TextDecoder(encodings[textEncoding] ?? 'utf-8');
	const head = readVarint(view, 0);
	const values: DatabaseValue[] = [];
	let at = head.value;
	for (let from = head.length; from < head.value; ) {
		const { value: type, length } = readVarint(view, from);
		from += length;
		const size = sizeOf(type);
		if (at + size > bytes.length) throw new RangeError('beyond the end of a record');
		if (type >= 12) {
			const content = bytes.subarray(at, at + size);
			values.push(type % 2 === 0 ? content : decoder.decode(content));
		} else values.push(numberOf(view, at, type));
		at += size;
	}
	return values;
}

function sizeOf(type: number): number {
	if (type >= 12) return Math.floor((type - 12) / 2);
	return type === 7 ? 8 : (integerBytes[type] ?? 0);
}

function numberOf(view: DataView, at: number, type: number): number | null {
	if (type === 0) return null;
	if (type === 7) return view.getFloat64(at);
	if (type === 8 || type === 9) return type - 8;
	const size = integerBytes[type] ?? 0;
	let value = 0n;
	for (let byte = 0; byte < size; byte += 1) value = value * 256n + BigInt(view.getUint8(at + byte));
	return Number(BigInt.asIntN(size * 8, value));
}
