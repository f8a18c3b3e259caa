import { wordsIn } from '../rules/words.ts';
import { Documents } from './documents.ts';
import { type FoundDocuments, findDocuments } from './find-documents.ts';
import { folded, indexedTerms } from './folding.ts';
import { type IndexShape, termLength } from './index-shape.ts';
import { mergeSegments } from './merge-segments.ts';
import { fieldLimit, type Segment, segmentBytes } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import type { Work } from './turns.ts';

/** A text takes at most so many bytes for each of its characters: see `indexedTerms`, and two bytes of its own. */
const mostBytesACharacter = 20;
/** Segments of one level that become one of the next. */
const mergedAtOnce = 4;
/** Larger segments are left as they are: merging takes their size once more. */
const mergedBytes = 8 * 1024 * 1024;
const wordsAtOnce = 128;

/**
 * A full-text index in memory, of bounded size. Whatever takes long is a generator that yields where others may have
 * their turn; who starts one finishes it before the next, or gives it up for good.
 */
export class TextIndex {
	readonly #shape: IndexShape;
	readonly #documents: Documents;
	/** In the order of their documents. */
	#segments: readonly Segment[] = [];
	#segmentBytes = 0;
	#postings = 0;
	#gonePostings = 0;
	/** How many postings each document has. */
	readonly #postingsOf: number[] = [];
	/** Kept from one call of `add` to the next: its arrays are as large as a segment of many documents. */
	readonly #builder = new SegmentBuilder();

	constructor(shape: IndexShape) {
		if (shape.boosts.length > fieldLimit) throw new RangeError(`an index has at most ${fieldLimit} fields`);
		this.#shape = shape;
		this.#documents = new Documents(shape.boosts.length);
	}

	/** What it takes, to within some percent; up to 16 MiB more while it merges. */
	get bytes(): number {
		return this.#segmentBytes + this.#documents.bytes;
	}

	/**
	 * Takes documents in: all of them, or none where it is given up.
	 *
	 * @param documents the texts of each by field
	 * @returns the number of each; undefined for those that no longer fit
	 */
	*add(documents: readonly (readonly string[])[]): Work<(number | undefined)[]> {
		const builder = this.#builder;
		builder.clear();
		const numbers: (number | undefined)[] = [];
		let isComplete = false;
		try {
			for (const texts of documents) numbers.push(yield* this.#addOne(builder, texts));
			this.#flush(builder);
			isComplete = true;
		} finally {
			if (!isComplete) for (const doc of numbers) if (doc !== undefined) this.#forget(doc);
		}
		yield* this.#merge();
		return numbers;
	}

	*remove(docs: readonly number[]): Work<void> {
		for (const doc of docs) {
			this.#forget(doc);
			yield;
		}
		if (this.#gonePostings * 2 > this.#postings) yield* this.#compact();
	}

	/** @see findDocuments */
	search(query: string): Work<FoundDocuments> {
		return findDocuments(this.#segments, this.#documents, this.#shape, query);
	}

	*#addOne(builder: SegmentBuilder, texts: readonly string[]): Work<number | undefined> {
		const characters = texts.reduce((sum, text) => sum + text.length, 0);
		if (this.bytes + characters * mostBytesACharacter > this.#shape.limitBytes) return undefined;
		const doc = this.#documents.reserve();
		const lengths: number[] = [];
		for (const [field, text] of texts.entries()) {
			let length = 0;
			for (const { word, at: place } of wordsIn(text)) {
				for (const term of indexedTerms(word.slice(0, termLength))) {
					if (builder.isFull) this.#flush(builder);
					if (builder.add(term.slice(0, termLength), doc, field, place)) this.#countPosting(doc);
				}
				if (++length % wordsAtOnce === 0) yield;
			}
			lengths.push(length);
		}
		this.#documents.fill(doc, folded(texts.join('\n')), lengths);
		yield;
		return doc;
	}

	#countPosting(doc: number): void {
		this.#postingsOf[doc] = (this.#postingsOf[doc] ?? 0) + 1;
	}

	#forget(doc: number): void {
		if (!this.#documents.has(doc)) return;
		this.#documents.remove(doc);
		this.#gonePostings += this.#postingsOf[doc] ?? 0;
	}

	#flush(builder: SegmentBuilder): void {
		if (!builder.isEmpty) this.#replace([], builder.build(), this.#segments.length);
	}

	*#merge(): Work<void> {
		for (;;) {
			const last = this.#segments.slice(-mergedAtOnce);
			const [first, ...others] = last;
			if (!first || last.length < mergedAtOnce) return;
			// The last ones are the smallest.
			if (others.some(({ level }) => level < first.level)) return;
			if (last.reduce((bytes, segment) => bytes + segmentBytes(segment), 0) > mergedBytes) return;
			const merged = yield* mergeSegments(last, (doc) => !this.#documents.has(doc));
			this.#replace(last, merged, this.#segments.length - mergedAtOnce);
		}
	}

	/** Leaves out what stands in documents that are gone. */
	*#compact(): Work<void> {
		for (const segment of this.#segments) {
			const left = yield* mergeSegments([segment], (doc) => !this.#documents.has(doc));
			this.#replace([segment], left, this.#segments.indexOf(segment));
		}
		this.#gonePostings = 0;
	}

	#replace(old: readonly Segment[], segment: Segment, place: number): void {
		this.#segments = this.#segments.toSpliced(place, old.length, ...(segment.termCount > 0 ? [segment] : []));
		this.#segmentBytes = this.#segments.reduce((bytes, kept) => bytes + segmentBytes(kept), 0);
		this.#postings = this.#segments.reduce((sum, { docs }) => sum + docs.length, 0);
	}
}
