import { diffWordsWithSpace } from 'diff';

export interface ChangedPiece {
	readonly text: string;
	readonly kind: 'same' | 'added' | 'removed';
}

export type ChangedLine = readonly ChangedPiece[];

/** Lines of a text that differ, with their neighbours; and how many stay the same between them. */
export type LineBlock =
	| { readonly kind: 'shown'; readonly lines: readonly ChangedLine[] }
	| { readonly kind: 'same'; readonly lines: readonly ChangedLine[] };

/** Texts that differ at more places are shown one after the other. */
const editLimit = 500;
const neighbours = 1;
/** To hide fewer lines than this takes more room than to show them. */
const leastHidden = 3;

/** How a text would change, as one text in which both can be read. */
export function changedLines(before: string, after: string): LineBlock[] {
	const lines = splitLines(changedPieces(before, after));
	const isNear = lines.map((_, at) =>
		lines.slice(Math.max(0, at - neighbours), at + neighbours + 1).some(hasChange),
	);
	const blocks: { kind: LineBlock['kind']; lines: ChangedLine[] }[] = [];
	for (const [at, line] of lines.entries()) {
		const kind = isNear[at] ? 'shown' : 'same';
		const last = blocks.at(-1);
		if (last?.kind === kind) last.lines.push(line);
		else blocks.push({ kind, lines: [line] });
	}
	return blocks.map((block) => (block.lines.length < leastHidden ? { ...block, kind: 'shown' } : block));
}

function changedPieces(before: string, after: string): ChangedPiece[] {
	const changes = diffWordsWithSpace(before, after, { maxEditLength: editLimit });
	if (changes === undefined)
		return [
			{ text: `${before}\n`, kind: 'removed' },
			{ text: after, kind: 'added' },
		];
	return changes.map(({ value, added, removed }) => ({
		text: value,
		kind: added ? 'added' : removed ? 'removed' : 'same',
	}));
}

function splitLines(pieces: readonly ChangedPiece[]): ChangedLine[] {
	const lines: ChangedPiece[][] = [[]];
	for (const { text, kind } of pieces) {
		for (const [place, part] of text.split('\n').entries()) {
			if (place > 0) lines.push([]);
			if (part !== '') lines.at(-1)?.push({ text: part, kind });
		}
	}
	return lines;
}

function hasChange(line: ChangedLine): boolean {
	return line.some(({ kind }) => kind !== 'same');
}
