import type { Context } from 'hono';
import type { z } from 'zod';
import { AppError } from './app-error.ts';
import { type Hold, noHold } from './memory-shares.ts';

const textDecoder = () => new TextDecoder('utf-8', { fatal: true });
/** For bodies that are there as a whole: nothing is left in it from one to the next. */
const wholeDecoder = textDecoder();

/** Promised bodies of at most this size are read in one go, and have so long to come. */
const SMALL_BYTES = 64 * 1024;
const SMALL_TIMEOUT_MS = 15_000;
/** A longer one has to bring so much in each time, or its end: a kilobyte a second. */
const SLOWEST_BYTES = 15 * 1024;
const SLOWEST_MS = 15_000;

/**
 * Reads and validates a JSON body.
 *
 * @throws AppError as `readBody`; 400 `MALFORMED_JSON`, or 400 `VALIDATION` with `issues: [{path, message}]`
 */
export async function readJson<S extends z.ZodType>(
	c: Context,
	schema: S,
	{ limitBytes }: { limitBytes: number },
): Promise<z.output<S>> {
	return validate(schema, parseJson(await readBody(c.req.raw, limitBytes)));
}

/**
 * Reads a body of at most `limitBytes`, giving up as soon as it is longer, whatever its headers promised, or comes too
 * slowly.
 *
 * @param hold what the body is counted in, from when its size is known
 * @throws AppError 413 `BODY_TOO_LARGE`, 408 `BODY_TOO_SLOW`, 400 `MALFORMED_JSON` for bytes that are not UTF-8, and
 *   as `Hold.resize`
 */
export async function readBody(request: Request, limitBytes: number, hold: Hold = noHold): Promise<string> {
	const promisedBytes = Number(request.headers.get('content-length') ?? Number.NaN);
	if (promisedBytes > limitBytes) throw tooLarge(limitBytes);
	// The server reads no more than was promised, so that much is held from the beginning.
	if (promisedBytes <= limitBytes) hold.resize(promisedBytes);
	if (promisedBytes <= Math.min(limitBytes, SMALL_BYTES)) return readSmall(request);
	return readInPieces(request, (length) => {
		if (length > limitBytes) throw tooLarge(limitBytes);
		if (!(promisedBytes <= limitBytes)) hold.resize(length);
	});
}

/** Piece by piece it would take several times as long. */
async function readSmall(request: Request): Promise<string> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tooLate = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(tooSlow()), SMALL_TIMEOUT_MS);
	});
	try {
		return wholeDecoder.decode(await Promise.race([request.arrayBuffer(), tooLate]));
	} catch (cause) {
		throw cause instanceof AppError ? cause : notUtf8(cause);
	} finally {
		clearTimeout(timer);
	}
}

/** @param onLength told how much has come, and may throw */
async function readInPieces(request: Request, onLength: (length: number) => void): Promise<string> {
	const reader = request.body?.getReader();
	if (!reader) return '';
	const decoder = textDecoder();
	let text = '';
	let length = 0;
	let lengthBefore = 0;
	let isTooSlow = false;
	const timer = setInterval(() => {
		isTooSlow = length - lengthBefore < SLOWEST_BYTES;
		lengthBefore = length;
		if (isTooSlow) void reader.cancel();
	}, SLOWEST_MS);
	try {
		for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
			length += piece.value.byteLength;
			onLength(length);
			text += decoder.decode(piece.value, { stream: true });
		}
		if (isTooSlow) throw tooSlow();
		return text + decoder.decode();
	} catch (cause) {
		void reader.cancel().catch(() => {});
		if (isTooSlow) throw tooSlow();
		throw cause instanceof AppError ? cause : notUtf8(cause);
	} finally {
		clearInterval(timer);
	}
}

function tooLarge(limitBytes: number): AppError {
	return new AppError(
		'BODY_TOO_LARGE',
		413,
		`The body is over ${limitBytes} bytes. Send it in smaller parts.`,
		{
			details: { limitBytes },
		},
	);
}

/** The connection ends with it: what is still to come of the body is nobody's any more. */
function tooSlow(): AppError {
	return new AppError('BODY_TOO_SLOW', 408, 'The body did not come in time. Send it again.', {
		headers: { connection: 'close' },
	});
}

function notUtf8(cause: unknown): AppError {
	return new AppError('MALFORMED_JSON', 400, 'The body could not be read as UTF-8 text.', { cause });
}

/** @throws AppError 400 `MALFORMED_JSON` */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new AppError('MALFORMED_JSON', 400, 'The body is not valid JSON.', { cause });
	}
}

/** @throws AppError 400 `VALIDATION` with `issues: [{path, message}]`, none of which quotes a value */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
	const first = issues[0];
	throw new AppError('VALIDATION', 400, `${first?.path || 'body'}: ${first?.message}`, {
		details: { issues },
	});
}
