import { at, countLimit, type Segment, unitsOf } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';

/** Sorting so few holds nobody up. */
const postingLimit = 16_384;

/** Collects postings, document by document and field by field, until they become a segment. */
export class SegmentBuilder {
	readonly #numbers = new Map<string, number>();
	/** The last posting of each term. */
	readonly #last = new Uint32Array(postingLimit);
	readonly #terms = new Uint32Array(postingLimit);
	readonly #docs = new Uint32Array(postingLimit);
	readonly #counts = new Uint16Array(postingLimit);
	readonly #places = new Uint32Array(postingLimit);
	#postings = 0;

	get isEmpty(): boolean {
		return this.#postings === 0;
	}

	get isFull(): boolean {
		return this.#postings === postingLimit;
	}

	/** @returns whether this is its first posting of the document's field */
	add(term: string, doc: number, field: number, place: number): boolean {
		const known = this.#numbers.get(term);
		if (known !== undefined) {
			const last = at(this.#last, known);
			const count = at(this.#counts, last);
			if (at(this.#docs, last) === doc && (count & 7) === field) {
				if (count >> 3 < countLimit) this.#counts[last] = count + 8;
				return false;
			}
		}
		const number = known ?? this.#numbers.size;
		if (known === undefined) this.#numbers.set(term, number);
		this.#last[number] = this.#postings;
		this.#terms[this.#postings] = number;
		this.#docs[this.#postings] = doc;
		this.#counts[this.#postings] = 8 | field;
		this.#places[this.#postings] = place;
		this.#postings++;
		return true;
	}

	/** What was collected, as a segment; the builder is empty then. */
	build(): Segment {
		const sorted = [...this.#numbers.keys()].sort();
		const units = sorted.reduce((sum, { length }) => sum + length, 0);
		const writer = new SegmentWriter(0, { terms: sorted.length, units, postings: this.#postings });
		const { order, starts } = this.#byTerm();
		for (const term of sorted) {
			const number = this.#numbers.get(term) ?? 0;
			for (let place = at(starts, number); place < at(starts, number + 1); place++) {
				const posting = at(order, place);
				writer.addPosting(at(this.#docs, posting), at(this.#counts, posting), at(this.#places, posting));
			}
			writer.endTerm(unitsOf(term));
		}
		this.clear();
		return writer.finish();
	}

	/** Forgets what was collected, as what was left behind by who gave up. */
	clear(): void {
		this.#numbers.clear();
		this.#postings = 0;
	}

	/** The postings by the number of their term, those of one term as they came. */
	#byTerm(): { order: Uint32Array; starts: Uint32Array } {
		const starts = new Uint32Array(this.#numbers.size + 1);
		for (let posting = 0; posting < this.#postings; posting++) {
			const next = at(this.#terms, posting) + 1;
			starts[next] = at(starts, next) + 1;
		}
		for (let term = 1; term < starts.length; term++) starts[term] = at(starts, term) + at(starts, term - 1);
		const ends = starts.slice();
		const order = new Uint32Array(this.#postings);
		for (let posting = 0; posting < this.#postings; posting++) {
			const term = at(this.#terms, posting);
			const place = at(ends, term);
			order[place] = posting;
			ends[term] = place + 1;
		}
		return { order, starts };
	}
}
