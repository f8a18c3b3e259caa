import { PortabilityError } from '../portability-error.ts';

export interface TextLine {
	/** From 1. */
	readonly line: number;
	readonly text: string;
}

/** No record is longer. */
const longestLineBytes = 16 * 1024 * 1024;

const lineFeed = 0x0a;
const byteOrderMark = 0xfeff;

/**
 * The lines of UTF-8 text, without their ends (LF or CRLF) and without a byte order mark. The last one needs no end.
 *
 * @throws PortabilityError `ENCODING_INVALID` or `TEXT_TOO_LARGE`, with the line
 */
export async function* textLines(
	chunks: AsyncIterable<Uint8Array>,
	part: string,
	limitBytes = longestLineBytes,
): AsyncGenerator<TextLine, void, undefined> {
	let line = 0;
	let begun: Uint8Array[] = [];
	let begunBytes = 0;
	const keep = (piece: Uint8Array) => {
		begunBytes += piece.length;
		if (begunBytes > limitBytes)
			throw new PortabilityError('TEXT_TOO_LARGE', 'a line is too long', { part, line: line + 1 });
		begun.push(piece);
	};
	const finish = (): TextLine => {
		line += 1;
		const text = decodeLine(begun, { part, line });
		begun = [];
		begunBytes = 0;
		return { line, text };
	};
	for await (const chunk of chunks) {
		let from = 0;
		for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
			keep(chunk.subarray(from, end));
			yield finish();
			from = end + 1;
		}
		if (from < chunk.length) keep(chunk.slice(from));
	}
	if (begunBytes > 0) yield finish();
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeLine(pieces: readonly Uint8Array[], place: { part: string; line: number }): string {
	try {
		const text = utf8.decode(joined(pieces));
		const from = place.line === 1 && text.charCodeAt(0) === byteOrderMark ? 1 : 0;
		return text.slice(from, text.endsWith('\r') ? -1 : undefined);
	} catch (cause) {
		throw new PortabilityError('ENCODING_INVALID', 'a line is not UTF-8', { ...place, cause });
	}
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
	const [only] = pieces;
	if (only !== undefined && pieces.length === 1) return only;
	const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const piece of pieces) {
		whole.set(piece, at);
		at += piece.length;
	}
	return whole;
}
