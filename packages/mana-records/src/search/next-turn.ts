/** Resolves once others have had their turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => {
		// Browsers have no setImmediate.
		if (typeof setImmediate === 'function') setImmediate(resolve);
		else setTimeout(resolve);
	});
}

/** Gives others their turn, if the last one is long enough ago. */
export type Pace = () => Promise<void> | undefined;

/**
 * For loops that could hold everybody up: `await pace()` in each round costs next to nothing until it is time.
 *
 * @param clockMs milliseconds, monotonic
 */
export function createPace(turnMs = 8, clockMs: () => number = () => performance.now()): Pace {
	let startedMs = clockMs();
	return () => {
		if (clockMs() - startedMs < turnMs) return undefined;
		return nextTurn().then(() => {
			startedMs = clockMs();
		});
	};
}

/** Finishes work that yields where others may have their turn, and gives it to them. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
	const pace = createPace();
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
		await pace();
	}
}
