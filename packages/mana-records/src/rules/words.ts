const runs = /[\p{L}\p{N}\p{M}]+/gu;
/** Letters of scripts that are written without spaces between words. */
const unspaced =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** The segmenter looks at all it is given at once, so it is given no more; each time costs it something, so no less. */
const passageLength = 500;
const countedAtOnce = 64;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** A word, and where it stands in its text, in code units. */
export interface PlacedWord {
	readonly word: string;
	readonly at: number;
}

/** The words of a text: runs of letters and digits, taken apart where a script has no spaces. */
export function* wordsIn(text: string): Generator<PlacedWord, void> {
	// The passage that is to be taken apart; none while `to` is 0.
	let from = 0;
	let to = 0;
	for (const { 0: word, index } of text.matchAll(runs)) {
		const end = index + word.length;
		const isUnspaced = unspaced.test(word);
		if (to > 0 && (!isUnspaced || end - from > passageLength)) {
			yield* segmentsOf(text, from, to);
			to = 0;
		}
		if (!isUnspaced) {
			yield { word, at: index };
			continue;
		}
		if (to === 0) from = index;
		to = end;
	}
	if (to > from) yield* segmentsOf(text, from, to);
}

/**
 * How many words a text has: what whitespace separates, and in scripts without spaces what the segmenter finds. That
 * takes a while for a long text, so it yields where others may have their turn.
 */
export function* countingWords(text: string): Generator<void, number> {
	let count = 0;
	for (const [piece] of text.matchAll(/\S+/gu)) {
		if (!unspaced.test(piece)) count++;
		else for (const _ of wordsIn(piece)) if (++count % countedAtOnce === 0) yield;
		if (count % countedAtOnce === 0) yield;
	}
	return count;
}

function* segmentsOf(text: string, from: number, to: number): Generator<PlacedWord, void> {
	for (let start = from; start < to; ) {
		const end = endOfPiece(text, Math.min(start + passageLength, to));
		for (const { segment, index } of segmenter.segment(text.slice(start, end))) {
			for (const run of segment.matchAll(runs)) yield { word: run[0], at: start + index + run.index };
		}
		start = end;
	}
}

/** Never between the two halves of a character. */
function endOfPiece(text: string, end: number): number {
	return /^[\udc00-\udfff]/.test(text.charAt(end)) ? end + 1 : end;
}
