/** Where there is one: browsers have none. */
const immediately: ((run: () => void) => void) | undefined = Reflect.get(globalThis, 'setImmediate');

/** Resolves once others have had their turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => {
		if (immediately !== undefined) return immediately(resolve);
		// A timer in a timer waits for at least 4 ms.
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
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
