import { takenStream } from '@mana/service-kit';
import type { Context } from 'hono';
import { countedAddress } from './client-address.ts';
import type { HoldBodiesDeps } from './hold-bodies.ts';

/** What an answer of many parts holds while it is made, about. */
const STREAMED_BYTES = 4 * 1024 * 1024;

/**
 * Answers in parts, each made when the one before is taken. A fault on the way breaks the answer off, so that half of it
 * does not pass for the whole.
 *
 * @throws AppError 429 `RATE_LIMITED` where answers to the same address wait already, 503 `OVERLOADED`
 */
export function answerInParts(
	c: Context,
	{ memory, clientAddress }: HoldBodiesDeps,
	parts: AsyncGenerator<string, void, undefined>,
	headers: Record<string, string>,
): Response {
	memory.open(c, countedAddress(clientAddress(c)));
	return c.body(takenStream(parts, { hold: memory.handOn(c, STREAMED_BYTES) }), 200, headers);
}
