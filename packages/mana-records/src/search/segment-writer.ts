import { at, countLimit, type Segment } from './segment.ts';

/** Writes a segment, term by term in their order, into arrays that hold at most so much. */
export class SegmentWriter {
	readonly #level: number;
	readonly #units: Uint16Array;
	readonly #unitStarts: Uint32Array;
	readonly #postingStarts: Uint32Array;
	readonly #docs: Uint32Array;
	readonly #counts: Uint16Array;
	readonly #places: Uint32Array;
	#terms = 0;
	#unitsEnd = 0;
	#postings = 0;

	constructor(
		level: number,
		most: { readonly terms: number; readonly units: number; readonly postings: number },
	) {
		this.#level = level;
		this.#units = new Uint16Array(most.units);
		this.#unitStarts = new Uint32Array(most.terms + 1);
		this.#postingStarts = new Uint32Array(most.terms + 1);
		this.#docs = new Uint32Array(most.postings);
		this.#counts = new Uint16Array(most.postings);
		this.#places = new Uint32Array(most.postings);
	}

	/** A posting of the term that is being written. Parts of one document's field become one. */
	addPosting(doc: number, count: number, place: number): void {
		const last = this.#postings - 1;
		const isSame =
			last >= at(this.#postingStarts, this.#terms) &&
			at(this.#docs, last) === doc &&
			((at(this.#counts, last) ^ count) & 7) === 0;
		if (isSame) {
			const both = Math.min((at(this.#counts, last) >> 3) + (count >> 3), countLimit);
			this.#counts[last] = (both << 3) | (count & 7);
			return;
		}
		this.#docs[this.#postings] = doc;
		this.#counts[this.#postings] = count;
		this.#places[this.#postings] = place;
		this.#postings++;
	}

	/** Ends a term; one without postings is left out. */
	endTerm(units: Uint16Array): void {
		if (this.#postings === at(this.#postingStarts, this.#terms)) return;
		this.#units.set(units, this.#unitsEnd);
		this.#unitsEnd += units.length;
		this.#terms++;
		this.#unitStarts[this.#terms] = this.#unitsEnd;
		this.#postingStarts[this.#terms] = this.#postings;
	}

	finish(): Segment {
		return {
			level: this.#level,
			termCount: this.#terms,
			units: filled(this.#units, this.#unitsEnd),
			unitStarts: filled(this.#unitStarts, this.#terms + 1),
			postingStarts: filled(this.#postingStarts, this.#terms + 1),
			docs: filled(this.#docs, this.#postings),
			counts: filled(this.#counts, this.#postings),
			places: filled(this.#places, this.#postings),
		};
	}
}

/** Without the room that is left; an array that is full is not copied. */
function filled<Numbers extends Uint16Array | Uint32Array>(array: Numbers, length: number): Numbers {
	return array.length === length ? array : (array.slice(0, length) as Numbers);
}
