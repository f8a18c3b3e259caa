/** The waits between one attempt and the next. */
export interface BackOffOptions {
	readonly firstMs: number;
	readonly longestMs: number;
	/** From 0 up to 1: takes off a random part of up to half, so that clients do not come back at once. */
	readonly random?: () => number;
}

/**
 * How long to wait after so many failures in a row, in milliseconds: `firstMs` after the first, twice as long after
 * each further one, up to `longestMs`.
 */
export function backOff(failures: number, { firstMs, longestMs, random }: BackOffOptions): number {
	const waitMs = Math.min(longestMs, firstMs * 2 ** (failures - 1));
	return random === undefined ? waitMs : waitMs * (0.5 + random() / 2);
}
