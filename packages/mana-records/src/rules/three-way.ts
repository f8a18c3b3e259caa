import { diffArrays } from 'diff';

/** A stretch of a text: what both sides make of it, or what each does where they differ. */
export type Stretch =
	| { readonly isAgreed: true; readonly tokens: readonly string[] }
	| {
			readonly isAgreed: false;
			readonly base: readonly string[];
			readonly mine: readonly string[];
			readonly theirs: readonly string[];
	  };

/** What one side puts in place of `base[start]` up to, and without, `base[end]`; an insertion where they are equal. */
interface Edit {
	readonly side: 'mine' | 'theirs';
	readonly start: number;
	readonly end: number;
	readonly tokens: readonly string[];
}

/** The work grows with the square of it. */
const editsLimit = 1_500;

/**
 * What two sides make of a base, in its order. Where their edits meet no token of the base in common, both count; an
 * insertion at the edge of an edit is one of these.
 *
 * @returns undefined where a side differs from the base by more than 1,500 tokens
 */
export function threeWay(
	base: readonly string[],
	mine: readonly string[],
	theirs: readonly string[],
): Stretch[] | undefined {
	const [ours, others] = [editsOf('mine', base, mine), editsOf('theirs', base, theirs)];
	if (ours === undefined || others === undefined) return undefined;
	const edits = [...others, ...ours].sort((a, b) => a.start - b.start || a.end - b.end);
	const stretches: Stretch[] = [];
	let position = 0;
	for (let next = 0; next < edits.length; ) {
		const met: Edit[] = [];
		const start = edits[next]?.start ?? 0;
		let end = start;
		for (let edit = edits[next]; edit !== undefined && meets(edit, start, end, met); edit = edits[next]) {
			met.push(edit);
			end = Math.max(end, edit.end);
			next += 1;
		}
		stretches.push({ isAgreed: true, tokens: base.slice(position, start) });
		stretches.push(settle(base, start, end, met));
		position = end;
	}
	stretches.push({ isAgreed: true, tokens: base.slice(position) });
	return stretches;
}

/** Whether an edit, which does not begin before those that have met, has a place in common with them. */
function meets({ start: next, end: last }: Edit, start: number, end: number, met: readonly Edit[]): boolean {
	return met.length === 0 || next < end || (next === start && last === end);
}

function settle(base: readonly string[], start: number, end: number, met: readonly Edit[]): Stretch {
	const of = (side: Edit['side']) => {
		const tokens: string[] = [];
		let position = start;
		for (const edit of met) {
			if (edit.side !== side) continue;
			tokens.push(...base.slice(position, edit.start), ...edit.tokens);
			position = edit.end;
		}
		return [...tokens, ...base.slice(position, end)];
	};
	const [mine, theirs] = [of('mine'), of('theirs')];
	const isOneSided = met.every(({ side }) => side === met[0]?.side);
	if (isOneSided) return { isAgreed: true, tokens: met[0]?.side === 'mine' ? mine : theirs };
	const isSame = mine.length === theirs.length && mine.every((token, index) => token === theirs[index]);
	if (isSame) return { isAgreed: true, tokens: mine };
	return { isAgreed: false, base: base.slice(start, end), mine, theirs };
}

function editsOf(side: Edit['side'], base: readonly string[], text: readonly string[]): Edit[] | undefined {
	const parts = diffArrays([...base], [...text], { maxEditLength: editsLimit });
	if (parts === undefined) return undefined;
	const edits: Edit[] = [];
	let position = 0;
	let open: { start: number; tokens: string[] } | undefined;
	const close = () => {
		if (open !== undefined) edits.push({ side, ...open, end: position });
		open = undefined;
	};
	for (const { added, removed, count, value } of parts) {
		if (!added && !removed) close();
		else open ??= { start: position, tokens: [] };
		if (added) open?.tokens.push(...value);
		else position += count;
	}
	close();
	return edits;
}
