import { diffWordsWithSpace } from 'diff';

/** A piece of one of two texts. */
export interface TextPiece {
	readonly text: string;
	/** It stands in this one alone. */
	readonly isOwn: boolean;
}

/** Texts that differ at more places are not compared: that would take too long to look at, too. */
const editLimit = 500;

/** Two texts in pieces, with what differs between them marked. */
export function textDifference(
	mine: string,
	theirs: string,
): { readonly mine: readonly TextPiece[]; readonly theirs: readonly TextPiece[] } {
	const changes = diffWordsWithSpace(mine, theirs, { maxEditLength: editLimit });
	if (changes === undefined)
		return { mine: [{ text: mine, isOwn: true }], theirs: [{ text: theirs, isOwn: true }] };
	return {
		mine: changes.flatMap(({ value, added, removed }) => (added ? [] : [{ text: value, isOwn: removed }])),
		theirs: changes.flatMap(({ value, added, removed }) => (removed ? [] : [{ text: value, isOwn: added }])),
	};
}
