import type { Context } from 'hono';
import type { z } from 'zod';
import { AppError } from './app-error.ts';

const textDecoder = () => new TextDecoder('utf-8', { fatal: true });
/** For bodies that are there as a whole: nothing is left in it from one to the next. */
const wholeDecoder = textDecoder();

/**
 * Reads and validates a JSON body.
 *
 * @throws AppError 413 `BODY_TOO_LARGE`, 400 `MALFORMED_JSON` (also for bytes that are not UTF-8), or 400
 *   `VALIDATION` with `issues: [{path, message}]`
 */
export async function readJson<S extends z.ZodType>(
	c: Context,
	schema: S,
	options: { limitBytes: number },
): Promise<z.output<S>> {
	return validate(schema, parseJson(await readBody(c.req.raw, options.limitBytes)));
}

/**
 * Reads a body of at most `limitBytes`, giving up as soon as it is longer, whatever its headers promised.
 *
 * @throws AppError 413 `BODY_TOO_LARGE`, or 400 `MALFORMED_JSON` for bytes that are not UTF-8
 */
export async function readBody(request: Request, limitBytes: number): Promise<string> {
	const tooLarge = () =>
		new AppError('BODY_TOO_LARGE', 413, `The body is over ${limitBytes} bytes. Send it in smaller parts.`, {
			details: { limitBytes },
		});
	const promisedBytes = Number(request.headers.get('content-length') ?? Number.NaN);
	if (promisedBytes > limitBytes) throw tooLarge();
	// The server reads no more than was promised; piece by piece it would take several times as long.
	if (promisedBytes <= limitBytes) return readWhole(request);
	const decoder = textDecoder();
	let text = '';
	let length = 0;
	try {
		for await (const chunk of request.body ?? []) {
			length += chunk.byteLength;
			if (length > limitBytes) throw tooLarge();
			text += decoder.decode(chunk, { stream: true });
		}
		return text + decoder.decode();
	} catch (cause) {
		if (cause instanceof AppError) throw cause;
		throw notUtf8(cause);
	}
}

async function readWhole(request: Request): Promise<string> {
	try {
		return wholeDecoder.decode(await request.arrayBuffer());
	} catch (cause) {
		throw notUtf8(cause);
	}
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
