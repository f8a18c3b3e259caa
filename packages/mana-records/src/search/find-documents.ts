import { wordsIn } from '../rules/words.ts';
import type { Documents } from './documents.ts';
import { folded, searchedTerm } from './folding.ts';
import { type IndexShape, termLength } from './index-shape.ts';
import { at, type Segment, termsFrom, unitsOf } from './segment.ts';
import { slipsAllowed, termsWithSlips } from './slips.ts';
import type { Work } from './turns.ts';

/** The first words of a query; each one costs a walk through the index. */
const queryWords = 12;
/** What begins with a single letter is a good part of the index. */
const prefixMinLength = 2;
const postingsAtOnce = 2_048;
const charactersAtOnce = 256 * 1024;

/** BM25+ (Lv and Zhai 2011), with its customary parameters. */
const saturation = 1.2;
const lengthWeight = 0.7;
const lowerBound = 0.5;
/** How much a word counts that only begins as was asked for, or only nearly is what was asked for. */
const prefixWeight = 0.375;
const slipWeight = 0.45;
const longerBy = 0.3;

export const noPlace = 0xffff_ffff;

/** What was found, by the documents' numbers. */
export interface FoundDocuments {
	/** Those that have the words, best first. */
	readonly best: Uint32Array;
	/** Where the first of the words stands in each one's quoted field; `noPlace` where in none. */
	readonly places: Uint32Array;
	/** Those in which the query stands inside words, in no order. */
	readonly contained: Uint32Array;
}

/**
 * Documents that have all the words, or begin with them or nearly so, best first; where there is none, those that
 * have some of them; then those in which the query stands inside words. What it costs is bounded by the size of the
 * index. Yields where others may have their turn.
 */
export function* findDocuments(
	segments: readonly Segment[],
	documents: Documents,
	shape: IndexShape,
	query: string,
): Work<FoundDocuments> {
	const phrase = folded(query).trim();
	const words = wordsOfQuery(phrase);
	const tally = new Tally(documents, shape);
	for (const word of words) {
		const units = unitsOf(word);
		for (const segment of segments) yield* countWord(tally, segment, units);
		tally.endWord();
	}
	const { best, places } = tally.ranked(words.length);
	const isBest = new Uint8Array(documents.end);
	for (const doc of best) isBest[doc] = 1;
	const contained: number[] = [];
	let characters = 0;
	for (let doc = 0; doc < documents.end; doc++) {
		const text = documents.textOf(doc);
		if (text === undefined || at(isBest, doc) === 1) continue;
		if (text.includes(phrase)) contained.push(doc);
		characters += text.length + 64;
		if (characters < charactersAtOnce) continue;
		characters = 0;
		yield;
	}
	return { best, places, contained: Uint32Array.from(contained) };
}

function wordsOfQuery(phrase: string): string[] {
	const words = new Set<string>();
	for (const { word } of wordsIn(phrase)) {
		words.add(searchedTerm(word.slice(0, termLength)).slice(0, termLength));
		if (words.size === queryWords) break;
	}
	return [...words];
}

function* countWord(tally: Tally, segment: Segment, word: Uint16Array): Work<void> {
	const [from, beyond] = termsFrom(segment, word);
	const to = word.length >= prefixMinLength ? beyond : Math.min(beyond, from + 1);
	for (let term = from; term < to; term++) {
		const longer = at(segment.unitStarts, term + 1) - at(segment.unitStarts, term) - word.length;
		if (longer > 0 && word.length < prefixMinLength) return;
		const weight = longer === 0 ? 1 : (prefixWeight * word.length) / (word.length + longerBy * longer);
		yield* countTerm(tally, segment, term, weight);
	}
	const slips = slipsAllowed(word.length);
	if (slips === 0) return;
	for (const near of termsWithSlips(segment, word, slips)) {
		if (!near) yield;
		else if (near.term < from || near.term >= to) {
			yield* countTerm(tally, segment, near.term, (slipWeight * word.length) / (word.length + near.slips));
		}
	}
}

function* countTerm(tally: Tally, segment: Segment, term: number, weight: number): Work<void> {
	const end = at(segment.postingStarts, term + 1);
	for (let posting = at(segment.postingStarts, term); posting < end; posting++) {
		tally.count(at(segment.docs, posting), at(segment.counts, posting), at(segment.places, posting), weight);
		if (tally.counted % postingsAtOnce === 0) yield;
	}
}

/** Adds up what speaks for each document, word by word. */
class Tally {
	readonly #documents: Documents;
	readonly #shape: IndexShape;
	readonly #scores: Float64Array;
	readonly #ofWord: Float64Array;
	readonly #wordCounts: Uint8Array;
	readonly #places: Uint32Array;
	/** The documents that have the word. */
	#touched: number[] = [];
	counted = 0;

	constructor(documents: Documents, shape: IndexShape) {
		this.#documents = documents;
		this.#shape = shape;
		this.#scores = new Float64Array(documents.end);
		this.#ofWord = new Float64Array(documents.end);
		this.#wordCounts = new Uint8Array(documents.end);
		this.#places = new Uint32Array(documents.end).fill(noPlace);
	}

	count(doc: number, count: number, place: number, weight: number): void {
		this.counted++;
		if (!this.#documents.has(doc)) return;
		const field = count & 7;
		const times = count >> 3;
		const length = this.#documents.relativeLength(doc, field);
		const often =
			lowerBound +
			(times * (saturation + 1)) / (times + saturation * (1 - lengthWeight + lengthWeight * length));
		const known = at(this.#ofWord, doc);
		if (known === 0) this.#touched.push(doc);
		this.#ofWord[doc] = known + weight * (this.#shape.boosts[field] ?? 1) * often;
		if (field === this.#shape.quoted && place < at(this.#places, doc)) this.#places[doc] = place;
	}

	/** The rarer the word, the more it says. */
	endWord(): void {
		const having = this.#touched.length;
		const rarity = Math.log(1 + (this.#documents.live - having + 0.5) / (having + 0.5));
		for (const doc of this.#touched) {
			this.#scores[doc] = at(this.#scores, doc) + rarity * at(this.#ofWord, doc);
			this.#wordCounts[doc] = at(this.#wordCounts, doc) + 1;
			this.#ofWord[doc] = 0;
		}
		this.#touched = [];
	}

	/** Those that have all the words; where there is none, those that have some. */
	ranked(words: number): Pick<FoundDocuments, 'best' | 'places'> {
		const every = words > 0 && this.#wordCounts.includes(words);
		const least = every ? words : 1;
		const highest = this.#scores.reduce((most, score) => Math.max(most, score), 0);
		// One number each, since numbers sort by themselves far faster than by a function: score before document.
		const keys: number[] = [];
		for (let doc = 0; doc < this.#wordCounts.length; doc++) {
			if (at(this.#wordCounts, doc) < least) continue;
			const score = Math.round((at(this.#scores, doc) / highest) * 0x7fff_ffff);
			keys.push((0x7fff_ffff - score) * docLimit + doc);
		}
		const best = Uint32Array.from(Float64Array.from(keys).sort(), (key) => key % docLimit);
		return { best, places: best.map((doc) => at(this.#places, doc)) };
	}
}

/** Numbers of documents, and places in the order of scores, both fit into the 53 bits of a number. */
const docLimit = 2 ** 22;
