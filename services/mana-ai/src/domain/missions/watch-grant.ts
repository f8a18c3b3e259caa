import type { RunTokens } from './mission-tokens.ts';
import { RunFailed } from './run-failure.ts';

const everyMs = 2_000;

/**
 * Stops a run whose grant has ended while it waits for an answer of the model: tokens last a minute, and are asked for
 * again before they end.
 */
export function watchGrant(tokens: RunTokens): { readonly signal: AbortSignal; stop(): void } {
	const controller = new AbortController();
	const timer = setInterval(() => {
		tokens.current().catch((error: unknown) => {
			// What is away now is waited for where it is needed.
			if (error instanceof RunFailed) controller.abort(error);
		});
	}, everyMs);
	timer.unref();
	return { signal: controller.signal, stop: () => clearInterval(timer) };
}
