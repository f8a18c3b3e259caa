export const understoodKinds = ['repetition', 'date', 'time', 'priority', 'label'] as const;
export type UnderstoodKind = (typeof understoodKinds)[number];

/** A part of a sentence that is more than text, by its place in code units. */
export interface Understood {
	readonly kind: UnderstoodKind;
	readonly from: number;
	readonly to: number;
}

export type Groups = Readonly<Record<string, string | undefined>>;

/** Words that stand by themselves: `mon` is not found within `monday`. */
export function phrase(source: string): RegExp {
	return new RegExp(`(?<![\\p{L}\\p{N}_#!])(?:${source})(?![\\p{L}\\p{N}_])`, 'giu');
}

/** Stands for what has been taken out: neither word nor space, so that nothing is read across it. */
const takenMark = '\ufffc';
/** To the end, or to a comma, nothing follows but what has been taken out already. */
export const atEnd = `(?=[\\s${takenMark}]*(?:$|,))`;

/** A sentence out of which parts are taken; what is left is the title. */
export class Sentence {
	readonly understood: Understood[] = [];
	readonly #leave: ReadonlySet<string>;
	#left: string;

	/** @param leave parts, as they were written, that are to stay text */
	constructor(text: string, leave: readonly string[]) {
		this.#left = text;
		this.#leave = new Set(leave.map(folded));
	}

	/** Takes out the first place where the pattern is found and means something, and says what. */
	take<Meaning>(
		kind: UnderstoodKind,
		pattern: RegExp,
		read: (groups: Groups) => Meaning | undefined,
	): Meaning | undefined {
		for (const match of this.#left.matchAll(pattern)) {
			const [found] = match;
			const meaning = this.#leave.has(folded(found)) ? undefined : read(match.groups ?? {});
			if (meaning === undefined) continue;
			const from = match.index + found.length - found.trimStart().length;
			const to = match.index + found.trimEnd().length;
			this.understood.push({ kind, from, to });
			this.#left = this.#left.slice(0, from) + takenMark.repeat(to - from) + this.#left.slice(to);
			return meaning;
		}
		return undefined;
	}

	/** What is left, its spaces closed up, without a comma or dash that has nothing more after it. */
	title(): string {
		return this.#left
			.replaceAll(takenMark, ' ')
			.replace(/\s+/g, ' ')
			.trim()
			.replace(/[\s,;–-]+$/, '');
	}
}

function folded(text: string): string {
	return text.trim().toLowerCase();
}
