const plain = /^[a-z0-9]*$/;
const plainInAnyCase = /^[A-Za-z0-9]*$/;
const dotted = /[äöüåø]/;
/** How those type these letters who spell them out. */
const spelledOut: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
const undivided = /[ßæœøłđðþħıĸŋŧƀɨʉ]/g;
/** Letters that Unicode does not take apart into a base letter and its mark. */
const baseLetters: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	ł: 'l',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ħ: 'h',
	ı: 'i',
	ĸ: 'k',
	ŋ: 'n',
	ŧ: 't',
	ƀ: 'b',
	ɨ: 'i',
	ʉ: 'u',
};
/** A few characters stand for whole phrases: a term is at most so many times as long as its word. */
const longestExpansion = 2;

/** For comparing: without case, and with composed and decomposed letters alike. */
export function folded(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

/** A word as it is looked for: without case and accents, umlauts and the like spelled out. */
export function searchedTerm(word: string): string {
	const lower = folded(word);
	return plain.test(lower) ? lower : spelled(lower);
}

/** A word as it is kept: as it is looked for, and as those type it who leave the dots out. */
export function indexedTerms(word: string): readonly string[] {
	if (plainInAnyCase.test(word)) return [word.toLowerCase()];
	const lower = folded(word);
	const bare = withoutAccents(lower);
	return dotted.test(lower) ? [spelled(lower), bare] : [bare];
}

function spelled(lower: string): string {
	return withoutAccents(lower.replaceAll(/[äöüåø]/g, (letter) => spelledOut[letter] ?? letter));
}

function withoutAccents(lower: string): string {
	if (plain.test(lower)) return lower;
	const bare = lower
		.replace(undivided, (letter) => baseLetters[letter] ?? letter)
		.normalize('NFKD')
		.replace(/\p{M}/gu, '');
	// Words of some scripts are nothing but marks.
	return bare === '' || bare.length > lower.length * longestExpansion ? lower : bare;
}
