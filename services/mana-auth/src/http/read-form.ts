import { AppError, readBody } from '@mana/service-kit';
import type { Context } from 'hono';

/**
 * A form, as the endpoints of OAuth take them. Each of its parameters stands there once (RFC 6749 §3.2), so that nobody
 * who looks at the form sees another value than the next one does.
 *
 * @throws AppError 415 `CONTENT_TYPE_UNSUPPORTED`, 413 `BODY_TOO_LARGE`, 400 `invalid_request`
 */
export async function readForm(c: Context, limitBytes: number): Promise<URLSearchParams> {
	const type = c.req.header('content-type') ?? '';
	if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
		throw new AppError('CONTENT_TYPE_UNSUPPORTED', 415, 'Send a form, as application/x-www-form-urlencoded.');
	}
	const form = new URLSearchParams(await readBody(c.req.raw, limitBytes));
	if (new Set(form.keys()).size < form.size) {
		throw new AppError('invalid_request', 400, 'A parameter appears more than once.');
	}
	return form;
}
