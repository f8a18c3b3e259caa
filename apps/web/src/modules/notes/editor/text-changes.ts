import { diffLines } from 'diff';

export interface TextChange {
	/** In UTF-16 code units of the old text. */
	readonly from: number;
	readonly to: number;
	readonly insert: string;
}

/** Texts that differ by more lines than this are replaced as a whole: comparing takes the square of it. */
const comparedLines = 1_500;

/** What turns one text into another, leaving the rest in place: lines, and within a line what differs. */
export function changesBetween(before: string, after: string): readonly TextChange[] {
	const parts = diffLines(before, after, { maxEditLength: comparedLines });
	if (parts === undefined) return [{ from: 0, to: before.length, insert: after }];
	const changes: TextChange[] = [];
	let at = 0;
	for (let index = 0; index < parts.length; index++) {
		const part = parts[index];
		if (!part) continue;
		const next = parts[index + 1];
		if (part.removed) {
			const insert = next?.added ? next.value : '';
			if (next?.added) index += 1;
			changes.push(trimmed(at, part.value, insert));
		} else if (part.added) changes.push({ from: at, to: at, insert: part.value });
		if (!part.added) at += part.value.length;
	}
	return changes;
}

function trimmed(at: number, removed: string, added: string): TextChange {
	const shorter = Math.min(removed.length, added.length);
	let begin = 0;
	while (begin < shorter && removed[begin] === added[begin]) begin += 1;
	let end = 0;
	while (end < shorter - begin && removed.at(-1 - end) === added.at(-1 - end)) end += 1;
	return {
		from: at + begin,
		to: at + removed.length - end,
		insert: added.slice(begin, added.length - end),
	};
}
