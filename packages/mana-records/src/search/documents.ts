import { at } from './segment.ts';

/** The characters of a text by what they take: one byte each, unless one of them is beyond Latin-1. */
const wide = /[\u0100-\uffff]/;
const textOverheadBytes = 64;
const documentBytes = 48;

/** What an index knows of its documents beside their terms, by their number. Numbers are never given twice. */
export class Documents {
	readonly #fieldCount: number;
	/** The folded text; undefined for those that are not there, or no longer. */
	readonly #texts: (string | undefined)[] = [];
	/** Words by document and field. */
	#lengths = new Uint32Array(256);
	readonly #sums: number[];
	#live = 0;
	#textBytes = 0;

	constructor(fieldCount: number) {
		this.#fieldCount = fieldCount;
		this.#sums = Array.from({ length: fieldCount }, () => 0);
	}

	/** One more than the highest number. */
	get end(): number {
		return this.#texts.length;
	}

	get live(): number {
		return this.#live;
	}

	get bytes(): number {
		return this.#textBytes + this.end * documentBytes + this.#lengths.byteLength;
	}

	has(doc: number): boolean {
		return this.#texts[doc] !== undefined;
	}

	textOf(doc: number): string | undefined {
		return this.#texts[doc];
	}

	/** A number for a document that is not there yet. */
	reserve(): number {
		const doc = this.#texts.push(undefined) - 1;
		const needed = (doc + 1) * this.#fieldCount;
		if (needed > this.#lengths.length) {
			const larger = new Uint32Array(this.#lengths.length * 2);
			larger.set(this.#lengths);
			this.#lengths = larger;
		}
		return doc;
	}

	/** @param lengths how many words each field has */
	fill(doc: number, text: string, lengths: readonly number[]): void {
		this.#texts[doc] = text;
		this.#live++;
		this.#textBytes += textBytes(text);
		for (const [field, length] of lengths.entries()) {
			this.#lengths[doc * this.#fieldCount + field] = length;
			this.#sums[field] = (this.#sums[field] ?? 0) + length;
		}
	}

	remove(doc: number): void {
		const text = this.#texts[doc];
		if (text === undefined) return;
		this.#texts[doc] = undefined;
		this.#live--;
		this.#textBytes -= textBytes(text);
		for (let field = 0; field < this.#fieldCount; field++) {
			this.#sums[field] = (this.#sums[field] ?? 0) - at(this.#lengths, doc * this.#fieldCount + field);
		}
	}

	/** How long a field is, to the average. */
	relativeLength(doc: number, field: number): number {
		const sum = this.#sums[field] ?? 0;
		return sum === 0 ? 1 : (at(this.#lengths, doc * this.#fieldCount + field) * this.#live) / sum;
	}
}

function textBytes(text: string): number {
	return textOverheadBytes + text.length * (wide.test(text) ? 2 : 1);
}
