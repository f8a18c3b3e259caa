import { threeWay } from './three-way.ts';

export interface MergedText {
	readonly text: string;
	/** At how many places both sides wrote over the same text: there both stand in it, marked. */
	readonly conflicts: number;
}

/** What stands at a place over which both sides wrote: both versions between marks, one of them, or both without marks. */
export type ConflictingText = 'marked' | 'mine' | 'theirs' | 'both';

/** Lines by themselves around and between two versions. */
export const conflictMarks = { begin: '<<<<<<<', between: '=======', end: '>>>>>>>' };

/** A letter of a script that is written without spaces, a word, blanks, or any other character. */
const words =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{N}\p{M}]+|\s+|./gsu;

/**
 * One text of two that were made of the same base, so that nothing which either side wrote is lost: line by line, and
 * word by word where both changed a line. What both added at one place stands there twice, theirs first. Where both
 * wrote over the same words, both versions of those lines stand between marks, theirs first.
 *
 * Texts that differ from the base by more than some 1,500 lines are not compared: both stand there, marked.
 *
 * @param conflicting what stands where both wrote over the same words, for when a person has decided that
 */
export function mergeText(
	base: string,
	mine: string,
	theirs: string,
	conflicting: ConflictingText = 'marked',
): MergedText {
	if (mine === theirs || theirs === base) return { text: mine, conflicts: 0 };
	if (mine === base) return { text: theirs, conflicts: 0 };
	const [ours, others] = [mine.split('\n'), theirs.split('\n')];
	const stretches = threeWay(base.split('\n'), ours, others);
	if (stretches === undefined) return { text: standing(conflicting, others, ours).join('\n'), conflicts: 1 };
	let conflicts = 0;
	const lines = stretches.flatMap((stretch) => {
		if (stretch.isAgreed) return stretch.tokens;
		const merged = isBlank(stretch.base) ? joined(stretch.theirs, stretch.mine) : mergedByWords(stretch);
		if (merged === undefined) conflicts += 1;
		return merged ?? standing(conflicting, stretch.theirs, stretch.mine);
	});
	return { text: lines.join('\n'), conflicts };
}

function isBlank(lines: readonly string[]): boolean {
	return lines.every((line) => line.trim() === '');
}

/** Both, one after the other; lines that both begin or end with once. */
function joined(first: readonly string[], second: readonly string[]): string[] {
	const shorter = Math.min(first.length, second.length);
	let begin = 0;
	while (begin < shorter && first[begin] === second[begin]) begin += 1;
	let end = 0;
	while (end < shorter - begin && first.at(-1 - end) === second.at(-1 - end)) end += 1;
	return [
		...first.slice(0, first.length - end),
		...second.slice(begin, second.length - end),
		...second.slice(second.length - end),
	];
}

/** undefined where both wrote over the same words, or added some at the same place, or took the lines away. */
function mergedByWords(lines: {
	readonly base: readonly string[];
	readonly mine: readonly string[];
	readonly theirs: readonly string[];
}): string[] | undefined {
	if (lines.mine.length === 0 || lines.theirs.length === 0) return undefined;
	const wordsOf = (side: readonly string[]) => side.join('\n').match(words) ?? [];
	const stretches = threeWay(wordsOf(lines.base), wordsOf(lines.mine), wordsOf(lines.theirs));
	let text = '';
	for (const stretch of stretches ?? [undefined]) {
		if (!stretch?.isAgreed) return undefined;
		text += stretch.tokens.join('');
	}
	return text.split('\n');
}

function standing(
	by: ConflictingText,
	theirs: readonly string[],
	mine: readonly string[],
): readonly string[] {
	switch (by) {
		case 'marked':
			return [conflictMarks.begin, ...theirs, conflictMarks.between, ...mine, conflictMarks.end];
		case 'both':
			return [...theirs, ...mine];
		default:
			return by === 'mine' ? mine : theirs;
	}
}
