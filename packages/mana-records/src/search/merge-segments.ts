import { at, compareTerms, type Segment } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { Work } from './turns.ts';

/** Postings that are copied before others may have their turn. */
const copiedAtOnce = 2_048;

/**
 * One segment of several that follow one another, without what stands in documents that are gone. Yields where
 * others may have their turn.
 */
export function* mergeSegments(
	segments: readonly Segment[],
	isGone: (doc: number) => boolean,
): Work<Segment> {
	const sumOf = (sizeOf: (segment: Segment) => number) =>
		segments.reduce((sum, segment) => sum + sizeOf(segment), 0);
	const level = Math.max(...segments.map((segment) => segment.level)) + (segments.length > 1 ? 1 : 0);
	const writer = new SegmentWriter(level, {
		terms: sumOf(({ termCount }) => termCount),
		units: sumOf(({ units }) => units.length),
		postings: sumOf(({ docs }) => docs.length),
	});
	const next = new Uint32Array(segments.length);
	let copied = 0;
	for (;;) {
		const having = segmentsOfLeastTerm(segments, next);
		const [first] = having;
		const least = first === undefined ? undefined : segments[first];
		if (first === undefined || !least) return writer.finish();
		const term = at(next, first);
		for (const place of having) {
			const segment = segments[place];
			if (!segment) continue;
			const own = at(next, place);
			const end = at(segment.postingStarts, own + 1);
			for (let posting = at(segment.postingStarts, own); posting < end; posting++) {
				const doc = at(segment.docs, posting);
				if (!isGone(doc)) writer.addPosting(doc, at(segment.counts, posting), at(segment.places, posting));
				if (++copied % copiedAtOnce === 0) yield;
			}
			next[place] = own + 1;
		}
		writer.endTerm(least.units.subarray(at(least.unitStarts, term), at(least.unitStarts, term + 1)));
	}
}

/** The segments whose next term is the first of all, in their order; none at the end. */
function segmentsOfLeastTerm(segments: readonly Segment[], next: Uint32Array): number[] {
	let having: number[] = [];
	let least: Segment | undefined;
	let leastTerm = 0;
	for (let place = 0; place < segments.length; place++) {
		const segment = segments[place];
		const term = at(next, place);
		if (!segment || term >= segment.termCount) continue;
		const difference = least ? compareTerms(segment, term, least, leastTerm) : -1;
		if (difference > 0) continue;
		if (difference === 0) {
			having.push(place);
			continue;
		}
		having = [place];
		least = segment;
		leastTerm = term;
	}
	return having;
}
