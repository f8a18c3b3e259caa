import type { ReducedPicture } from './picture.ts';

/** By how much a channel of a cell may differ: the edges of letters, drawn by another version of the browser. */
const channelTolerance = 14;
/** What share of all cells may differ by more: a caret. Two new entries in a menu are 0.002 of a tablet. */
const shareTolerance = 0.0005;

export type Comparison =
	| { readonly isSame: true }
	| {
			readonly isSame: false;
			readonly reason: 'size' | 'cells';
			/** Of all cells; 1 where the sizes differ. */
			readonly share: number;
			/** Where they lie, in cells. */
			readonly within?: {
				readonly left: number;
				readonly top: number;
				readonly right: number;
				readonly bottom: number;
			};
	  };

/** Whether a person would call the two the same. */
export function comparePictures(accepted: ReducedPicture, seen: ReducedPicture): Comparison {
	const { columns, rows } = accepted;
	if (seen.columns !== columns || seen.rows !== rows) return { isSame: false, reason: 'size', share: 1 };
	const differing = Array.from({ length: columns * rows }, (_, cell) => cell).filter((cell) =>
		[0, 1, 2].some((channel) => {
			const place = cell * 3 + channel;
			return Math.abs((accepted.channels[place] ?? 0) - (seen.channels[place] ?? 0)) > channelTolerance;
		}),
	);
	const share = differing.length / (columns * rows);
	if (share <= shareTolerance) return { isSame: true };
	const left = differing.map((cell) => cell % columns);
	const top = differing.map((cell) => Math.floor(cell / columns));
	const within = {
		left: Math.min(...left),
		top: Math.min(...top),
		right: Math.max(...left),
		bottom: Math.max(...top),
	};
	return { isSame: false, reason: 'cells', share, within };
}
