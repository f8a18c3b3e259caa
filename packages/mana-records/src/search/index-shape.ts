/** How an index is made. */
export interface IndexShape {
	/** How much a hit counts in each field. */
	readonly boosts: readonly number[];
	/** The field of which the places of hits are told. */
	readonly quoted: number;
	readonly limitBytes: number;
}

/** What is kept of a long word: what it begins with. */
export const termLength = 64;
