/** How many fields an index can have. */
export const fieldLimit = 8;
/** How often a term is counted in one field. */
export const countLimit = 0xffff >> 3;

/**
 * An immutable part of an index: its terms, sorted by their code units, each with its postings, sorted by document.
 * All of it lies in typed arrays, so that what it takes is known.
 */
export interface Segment {
	/** How many merges made it: segments of one level are of about one size. */
	readonly level: number;
	readonly termCount: number;
	/** The code units of all terms, one after the other. */
	readonly units: Uint16Array;
	/** Where each term begins in `units`, and where the last one ends. */
	readonly unitStarts: Uint32Array;
	/** Where the postings of each term begin, and where the last one's end. */
	readonly postingStarts: Uint32Array;
	readonly docs: Uint32Array;
	/** How often the term stands in the field, times 8, plus the field. */
	readonly counts: Uint16Array;
	/** Where it stands first, in code units of the field's text. */
	readonly places: Uint32Array;
}

export function segmentBytes({ units, unitStarts, postingStarts, docs, counts, places }: Segment): number {
	return [units, unitStarts, postingStarts, docs, counts, places].reduce(
		(bytes, { buffer }) => bytes + buffer.byteLength,
		0,
	);
}

/** As `compareStrings(termA, termB)` would. */
export function compareTerms(a: Segment, termA: number, b: Segment, termB: number): number {
	const startA = at(a.unitStarts, termA);
	const startB = at(b.unitStarts, termB);
	const lengthA = at(a.unitStarts, termA + 1) - startA;
	const lengthB = at(b.unitStarts, termB + 1) - startB;
	const shared = Math.min(lengthA, lengthB);
	for (let place = 0; place < shared; place++) {
		const difference = at(a.units, startA + place) - at(b.units, startB + place);
		if (difference !== 0) return difference;
	}
	return lengthA - lengthB;
}

/** The terms that begin with these units: from the first one to before the second number. */
export function termsFrom(segment: Segment, prefix: Uint16Array): [number, number] {
	const from = firstTerm(segment, 0, (term) => compareBeginning(segment, term, prefix) >= 0);
	return [from, firstTerm(segment, from, (term) => compareBeginning(segment, term, prefix) > 0)];
}

/** The first term from `low` on that is on the far side, by halving: near ones are tried first. */
export function firstTerm(segment: Segment, low: number, isBeyond: (term: number) => boolean): number {
	let step = 1;
	let high = low;
	while (high < segment.termCount && !isBeyond(high)) {
		low = high + 1;
		high += step;
		step *= 2;
	}
	high = Math.min(high, segment.termCount);
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (isBeyond(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Zero for a term that begins with the prefix. */
function compareBeginning({ units, unitStarts }: Segment, term: number, prefix: Uint16Array): number {
	const start = at(unitStarts, term);
	const length = at(unitStarts, term + 1) - start;
	for (let place = 0; place < prefix.length; place++) {
		if (place === length) return -1;
		const difference = at(units, start + place) - at(prefix, place);
		if (difference !== 0) return difference;
	}
	return 0;
}

export function unitsOf(term: string): Uint16Array {
	const units = new Uint16Array(term.length);
	for (let place = 0; place < term.length; place++) units[place] = term.charCodeAt(place);
	return units;
}

/** An element that is known to be there. */
export function at(array: Uint8Array | Uint16Array | Uint32Array | Float64Array, place: number): number {
	return array[place] ?? 0;
}
