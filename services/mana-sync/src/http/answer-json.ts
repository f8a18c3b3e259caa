import type { Context } from 'hono';
import type { Deps } from '../deps.ts';

/** Answers JSON, which is counted as its caller's until it is taken. @throws AppError 429 `RATE_LIMITED`, 503 `OVERLOADED` */
export function answerJson(
	c: Context,
	{ memory, logger }: Pick<Deps, 'memory' | 'logger'>,
	json: string,
): Response {
	const body = memory.taken(c, json, (reason) => logger.warn({ err: reason }, 'an answer was cut'));
	return c.body(body, 200, { 'content-type': 'application/json' });
}
