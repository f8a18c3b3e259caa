import { type Place, PortabilityError } from '../portability-error.ts';
import type { ArchiveEntry } from './read-archive.ts';

type ReadableEntry = Pick<ArchiveEntry, 'name' | 'sizeBytes' | 'bytes'>;

/** What is read as a whole: one note, one calendar, one table. */
const textMaxBytes = 64 * 1024 * 1024;

/** One file as a whole. @throws PortabilityError `TEXT_TOO_LARGE` beyond the limit, and as its `bytes` */
export async function readBytes(entry: ReadableEntry, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
	if (entry.sizeBytes > limitBytes)
		throw new PortabilityError('TEXT_TOO_LARGE', 'a file is too long to be read', { part: entry.name });
	const whole = new Uint8Array(entry.sizeBytes);
	let at = 0;
	for await (const chunk of entry.bytes()) {
		whole.set(chunk, at);
		at += chunk.length;
	}
	return whole.subarray(0, at);
}

/**
 * One file as text with LF between its lines, at most 64 MB. A byte order mark says its encoding; without one it is
 * UTF-8, or, where that does not fit, UTF-16 if every other byte is 0, else Windows-1252, as spreadsheets of Western
 * Europe write.
 *
 * @throws PortabilityError `TEXT_TOO_LARGE`; `ENCODING_INVALID` with the line, for bytes that are no text
 */
export async function readText(entry: ReadableEntry): Promise<string> {
	const text = decodeText(await readBytes(entry, textMaxBytes), entry.name);
	return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

function decodeText(bytes: Uint8Array<ArrayBuffer>, part: string): string {
	const encoding = encodingOf(bytes);
	const text = new TextDecoder(encoding).decode(bytes);
	const at = text.indexOf(encoding === 'windows-1252' ? '\0' : '\ufffd');
	const hasNul = text.includes('\0');
	if (hasNul || (encoding.startsWith('utf-16') && at !== -1))
		throw new PortabilityError(
			'ENCODING_INVALID',
			'a file is no text',
			placeAt(text, Math.max(at, text.indexOf('\0')), part),
		);
	return text;
}

function encodingOf(bytes: Uint8Array<ArrayBuffer>): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	if (first === 0xfe && second === 0xff) return 'utf-16be';
	if (first !== 0 && second === 0 && bytes.length % 2 === 0) return 'utf-16le';
	if (first === 0 && second !== 0 && bytes.length % 2 === 0) return 'utf-16be';
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return 'utf-8';
	} catch {
		return 'windows-1252';
	}
}

function placeAt(text: string, at: number, part: string): Place {
	return { part, line: text.slice(0, at).split('\n').length };
}
