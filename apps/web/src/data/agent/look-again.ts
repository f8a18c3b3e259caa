/** Calls back again and again, about so often. Returns how to stop it. */
export type Every = (milliseconds: number, run: () => void) => () => void;

/**
 * Looks at once and then again and again, never twice at once. A locked app, or one without a network, is looked at
 * again later. Returns how to stop it.
 */
export function lookAgain(every: Every, milliseconds: number, look: () => Promise<void>): () => void {
	let isLooking = false;
	function once(): void {
		if (isLooking) return;
		isLooking = true;
		void look()
			.catch(() => {})
			.finally(() => {
				isLooking = false;
			});
	}
	const stop = every(milliseconds, once);
	once();
	return stop;
}
