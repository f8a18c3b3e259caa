import { at, firstTerm, type Segment } from './segment.ts';

/** How many letters may be wrong, by the length of the word; two that change places count as two. */
const allowed = [
	{ fromLength: 8, slips: 2 },
	{ fromLength: 5, slips: 1 },
];
const visitedAtOnce = 512;

export function slipsAllowed(length: number): number {
	return allowed.find(({ fromLength }) => length >= fromLength)?.slips ?? 0;
}

/**
 * The terms that differ from a word in at most so many letters (Levenshtein), by their number. Walks the sorted
 * terms, reuses what it knows of a beginning they share, and leaps over all that begin too differently.
 *
 * Yields nothing where others may have their turn.
 */
export function* termsWithSlips(
	segment: Segment,
	word: Uint16Array,
	slips: number,
): Generator<{ readonly term: number; readonly slips: number } | undefined, void> {
	const { units, unitStarts, termCount } = segment;
	const depthLimit = word.length + slips;
	// Row d has the distances between the first d units of a term and each beginning of the word.
	const width = word.length + 1;
	const rows = new Uint8Array((depthLimit + 1) * width);
	for (let column = 0; column < width; column++) rows[column] = Math.min(column, slips + 1);
	const path = new Uint16Array(depthLimit);
	let known = 0;
	let visited = 0;
	for (let term = 0; term < termCount; ) {
		if (++visited % visitedAtOnce === 0) yield undefined;
		const start = at(unitStarts, term);
		const length = at(unitStarts, term + 1) - start;
		let depth = 0;
		while (depth < known && depth < length && at(path, depth) === at(units, start + depth)) depth++;
		let isNear = true;
		while (isNear && depth < length && depth < depthLimit) {
			path[depth] = at(units, start + depth);
			depth++;
			isNear = fillRow(rows, depth, word, at(path, depth - 1), slips);
		}
		known = depth;
		if (isNear && depth === length) {
			const isOfItsLength = word.length - length <= slips;
			const distance = isOfItsLength ? at(rows, depth * width + word.length) : slips + 1;
			if (distance <= slips) yield { term, slips: distance };
			term++;
			continue;
		}
		// What follows and begins alike is as far off.
		const beyond = (other: number) => !beginsWith(segment, other, path, known);
		term = firstTerm(segment, term + 1, beyond);
		if (!isNear) known--;
	}
}

/** @returns whether anything that begins like this can still be near enough */
function fillRow(rows: Uint8Array, depth: number, word: Uint16Array, unit: number, slips: number): boolean {
	const width = word.length + 1;
	const far = slips + 1;
	const row = depth * width;
	const above = row - width;
	let least = Math.min(depth, far);
	rows[row] = least;
	// Outside of this band the lengths alone differ by too much.
	const first = Math.max(1, depth - slips);
	const last = Math.min(word.length, depth + slips);
	if (first > 1) rows[row + first - 1] = far;
	for (let column = first; column <= last; column++) {
		const replaced = at(rows, above + column - 1) + (at(word, column - 1) === unit ? 0 : 1);
		const added = (column === depth + slips ? far : at(rows, above + column)) + 1;
		const distance = Math.min(replaced, added, at(rows, row + column - 1) + 1, far);
		rows[row + column] = distance;
		if (distance < least) least = distance;
	}
	return least <= slips;
}

function beginsWith(
	{ units, unitStarts }: Segment,
	term: number,
	path: Uint16Array,
	length: number,
): boolean {
	const start = at(unitStarts, term);
	if (at(unitStarts, term + 1) - start < length) return false;
	for (let place = 0; place < length; place++) {
		if (at(units, start + place) !== at(path, place)) return false;
	}
	return true;
}
