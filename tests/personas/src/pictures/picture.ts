/** A picture, reduced to the mean colours of squares of `cellPixels`: rows from the top, three channels a cell. */
export interface ReducedPicture {
	readonly columns: number;
	readonly rows: number;
	/** 0 to 255: red, green, blue of each cell. */
	readonly channels: readonly number[];
}

/**
 * A letter is a few cells wide. So hinting and smoothing, which differ between machines, hardly show in a mean, while
 * what is missing, moved or of another colour does; and a screen takes a few kilobytes.
 */
export const cellPixels = 8;
