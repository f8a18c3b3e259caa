import type { ErrorHandler, NotFoundHandler } from 'hono';
import type { Logger } from 'pino';
import { AppError, errorBody } from './app-error.ts';
import { loggedPath } from './logged-path.ts';
import { wellFormedJson } from './well-formed-json.ts';

/**
 * The one place where errors become HTTP answers. A refusal is answered as it is; anything else is a fault of
 * ours: logged with its cause, answered as a 500 that gives nothing away.
 */
export function errorHandler(logger: Logger): ErrorHandler {
	return (error, c) => {
		const refusal = error instanceof AppError ? error : undefined;
		if (!refusal || refusal.status >= 500) {
			logger.error({ err: error, path: loggedPath(c.req.path), method: c.req.method }, 'request failed');
		}
		const answer =
			refusal ?? new AppError('INTERNAL', 500, 'Something went wrong on our side. Try again in a moment.');
		const headers = { ...answer.headers, 'Content-Type': 'application/json' };
		return c.body(wellFormedJson(errorBody(answer)), answer.status, headers);
	};
}

export const notFoundHandler: NotFoundHandler = (c) =>
	c.json(errorBody(new AppError('NOT_FOUND', 404, `There is no ${c.req.method} ${c.req.path}.`)), 404);
