import { PortabilityError } from '../portability-error.ts';

// https://www.sqlite.org/fileformat2.html, of which sections are named below. Whatever lies outside of the file makes
// DataView throw; a page that refers to itself is noticed by how many pages there are.

export type Bytes = Uint8Array<ArrayBuffer>;

export interface PageReader {
	/** 1: UTF-8, 2: UTF-16 little-endian, 3: UTF-16 big-endian. */
	readonly textEncoding: number;
	/** The payloads of a table's rows, by the number of its first page (§1.6). */
	payloads(rootPage: number): Generator<Payload, void, undefined>;
}

export interface Payload {
	readonly rowId: number;
	readonly bytes: Bytes;
}

interface Cell {
	readonly view: DataView;
	/** Where it begins in the page. */
	readonly at: number;
}

const headerBytes = 100;
const interiorTable = 0x05;
const leafTable = 0x0d;
/** No record that is read here is longer. */
const payloadMaxBytes = 16 * 1024 * 1024;

/** @throws PortabilityError `SOURCE_INVALID` for what is no database */
export function createPageReader(bytes: Bytes, part: string): PageReader {
	const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const broken = (message: string) => new PortabilityError('SOURCE_INVALID', message, { part });
	if (file.byteLength < 512) throw broken('the database is cut off');
	const saidSize = file.getUint16(16);
	const pageBytes = saidSize === 1 ? 65_536 : saidSize;
	const usableBytes = pageBytes - file.getUint8(20);
	if (pageBytes < 512 || usableBytes < 480) throw broken('the database has pages of no size that there is');
	const pageCount = Math.ceil(file.byteLength / pageBytes);

	function page(number: number): DataView {
		if (number < 1 || number > pageCount) throw broken('the database refers to a page that it lacks');
		const from = (number - 1) * pageBytes;
		return new DataView(file.buffer, file.byteOffset + from, Math.min(pageBytes, file.byteLength - from));
	}

	function* payloads(rootPage: number): Generator<Payload> {
		const waiting = [rootPage];
		let seen = 0;
		let given = 0;
		for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
			seen += 1;
			if (seen > pageCount) throw broken('pages of the database refer to each other');
			const view = page(number);
			const start = number === 1 ? headerBytes : 0;
			const kind = view.getUint8(start);
			if (kind !== interiorTable && kind !== leafTable)
				throw broken('a page of the database is none of a table');
			const cells = cellsOf(view, start, kind === interiorTable ? 12 : 8);
			if (kind === leafTable) {
				for (const cell of cells) {
					const payload = payloadOf(cell);
					given += payload.bytes.length;
					// Records share no pages, unless they were made to.
					if (given > file.byteLength) throw broken('the database holds more than its size');
					yield payload;
				}
			} else {
				// Taken from the end: the first child is read first.
				const children = cells.map((cell) => cell.view.getUint32(cell.at));
				waiting.push(view.getUint32(start + 8), ...children.reverse());
			}
		}
	}

	function cellsOf(view: DataView, start: number, headBytes: number): Cell[] {
		return Array.from({ length: view.getUint16(start + 3) }, (_, place) => ({
			view,
			at: view.getUint16(start + headBytes + place * 2),
		}));
	}

	/** A cell of a leaf (§1.6): size, row id, the payload's beginning, and the page where it goes on. */
	function payloadOf({ view, at }: Cell): Payload {
		const size = readVarint(view, at);
		const rowId = readVarint(view, at + size.length);
		if (size.value > payloadMaxBytes) throw broken('a record of the database is too long');
		const from = at + size.length + rowId.length;
		const local = localBytes(size.value);
		const bytes = new Uint8Array(size.value);
		bytes.set(bytesOf(view, from, local));
		let filled = local;
		let next = filled < size.value ? view.getUint32(from + local) : 0;
		while (filled < size.value) {
			const overflow = page(next);
			const piece = bytesOf(overflow, 4, Math.min(usableBytes - 4, size.value - filled));
			if (piece.length === 0) throw broken('a record of the database is cut off');
			bytes.set(piece, filled);
			filled += piece.length;
			next = overflow.getUint32(0);
		}
		return { rowId: rowId.value, bytes };
	}

	/** How much of a payload lies in the leaf itself (§1.6). */
	function localBytes(size: number): number {
		if (size <= usableBytes - 35) return size;
		const least = Math.floor(((usableBytes - 12) * 32) / 255) - 23;
		const most = least + ((size - least) % (usableBytes - 4));
		return most <= usableBytes - 35 ? most : least;
	}

	return { textEncoding: file.getUint32(56), payloads };
}

/** A number of 1 to 9 bytes, of which 7 bits count, in the ninth 8 (§1.6). */
export function readVarint(view: DataView, at: number): { readonly value: number; readonly length: number } {
	let value = 0;
	for (let length = 1; length < 9; length += 1) {
		const byte = view.getUint8(at + length - 1);
		value = value * 128 + (byte & 0x7f);
		if (byte < 0x80) return { value, length };
	}
	return {
		value: Number(BigInt.asIntN(64, BigInt(value) * 256n + BigInt(view.getUint8(at + 8)))),
		length: 9,
	};
}

function bytesOf(view: DataView, from: number, length: number): Uint8Array {
	if (from + length > view.byteLength) throw new RangeError('beyond the end of a page');
	return new Uint8Array(view.buffer, view.byteOffset + from, length);
}
