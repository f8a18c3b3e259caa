import { cut } from './bounded-text.ts';

/** Of one text of a record: what comes after is not found. */
export const SEARCHED_CHARACTERS = 50_000;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const PLAIN = /^[a-z0-9]*$/;
const EXCERPT_LENGTH = 240;
const LEAD_LENGTH = 60;
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

export function wordsOf(text: string): string[] {
	return text.match(WORD) ?? [];
}

/** For comparing: without case, and with composed and decomposed letters alike. */
export function folded(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

/** A word as it is looked for: without case and accents, umlauts and ß spelled out as one types them without. */
export function searchedTerm(word: string): string {
	return withoutAccents(folded(word).replace(/[äöü]/g, (umlaut) => UMLAUTS[umlaut] ?? umlaut));
}

/** A word as it is kept: as it is looked for, and as those type it who leave the dots out. */
export function indexedTerms(word: string): string | string[] {
	const spelledOut = searchedTerm(word);
	const plain = withoutAccents(folded(word));
	return plain === spelledOut ? plain : [spelledOut, plain];
}

/** Where a text speaks of what was found: the surroundings of the first word that is one of `terms`. */
export function excerptOf(text: string, terms: ReadonlySet<string>, phrase: string): string {
	const searched = text.slice(0, SEARCHED_CHARACTERS);
	const at = Math.max(firstHit(searched, terms) ?? folded(searched).indexOf(phrase), 0);
	let start = at <= LEAD_LENGTH ? 0 : text.indexOf(' ', at - LEAD_LENGTH) + 1;
	if (start > at || start === 0) start = at <= LEAD_LENGTH ? 0 : at;
	const excerpt = cut(text.slice(start).trimStart(), EXCERPT_LENGTH);
	return start === 0 ? excerpt : `…${excerpt}`;
}

function firstHit(text: string, terms: ReadonlySet<string>): number | undefined {
	for (const { 0: word, index } of text.matchAll(WORD)) {
		if ([indexedTerms(word)].flat().some((term) => terms.has(term))) return index;
	}
	return undefined;
}

function withoutAccents(text: string): string {
	if (PLAIN.test(text)) return text;
	return text.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
}
