import type { Context } from 'hono';
import type { Deps } from '../deps.ts';

/** Answers JSON, which is counted as its caller's until it is taken. @throws AppError 429 `RATE_LIMITED`, 503 `OVERLOADED` */
export function answerJson(
	c: Context,
	{ memory, logger }: Pick<Deps, 'memory' | 'logger'>,
	json: string,
): Response {
	return memory.respond(c, json, { status: 200, headers: { 'content-type': 'application/json' } }, (reason) =>
		logger.warn({ err: reason }, 'an answer was cut'),
	);
}
