import { APICallError } from 'ai';
import type { ModelFailure } from '../model.ts';

const overflowWords = /prompt is too long|context.{0,20}(length|window)|too many tokens|maximum context/i;
const waitWithoutWordMs = 30_000;

/** What a provider's error means for a run; what is no provider's error is not taken for one. @throws the error itself */
export function modelFailure(error: unknown): ModelFailure {
	if (!APICallError.isInstance(error)) {
		if (isBrokenAnswer(error)) return { kind: 'unavailable' };
		throw error;
	}
	const { statusCode } = error;
	// An answer that was said to be good, and broke off.
	if (statusCode === undefined || statusCode < 300) return { kind: 'unavailable' };
	if (statusCode === 429) return { kind: 'rate-limit', retryAfterMs: retryAfterMs(error) };
	if (statusCode === 529 || statusCode === 503)
		return { kind: 'overloaded', retryAfterMs: retryAfterMs(error) };
	if (statusCode === 401 || statusCode === 403) return { kind: 'auth' };
	if (statusCode === 413 || overflowWords.test(`${error.message} ${error.responseBody ?? ''}`)) {
		return { kind: 'context-overflow' };
	}
	return { kind: statusCode >= 500 || error.isRetryable ? 'unavailable' : 'invalid-request' };
}

/** A stream that ended early, an answer that cannot be read, a connection that broke. */
function isBrokenAnswer(error: unknown): boolean {
	if (!(error instanceof Error)) return typeof error === 'object' && error !== null;
	return (
		error.name.startsWith('AI_') ||
		error.name === 'TypeError' ||
		'code' in error ||
		(error.cause !== undefined && error.cause instanceof Error)
	);
}

function retryAfterMs({ responseHeaders }: APICallError): number {
	const seconds = Number(responseHeaders?.['retry-after']);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : waitWithoutWordMs;
}
