import type { Row } from './query.ts';

/** What has changed of a query's result since the last news of it. */
export interface RowsNews {
	/** Rows that are new to the result or other than they were, by their keys. */
	readonly set: readonly (readonly [key: string, row: Row])[];
	/** How the keys have changed: from a place on so many are gone, and these stand there. */
	readonly order?: { readonly from: number; readonly gone: number; readonly come: readonly string[] };
	readonly total: number;
	readonly isComplete: boolean;
}

/** The one change that makes the keys before into those after; undefined where they are the same. */
export function orderChange(before: readonly string[], after: readonly string[]): RowsNews['order'] {
	let from = 0;
	while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
	if (from === before.length && from === after.length) return undefined;
	let same = 0;
	const most = Math.min(before.length, after.length) - from;
	while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
	return { from, gone: before.length - from - same, come: after.slice(from, after.length - same) };
}
