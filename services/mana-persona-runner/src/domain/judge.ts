import type { Check, Day, StoredRecord } from './intention.ts';

export type Judgement =
	| { readonly outcome: 'met' }
	| { readonly outcome: 'unmet' /** What was found instead. */; readonly found: string };

/**
 * Whether what a persona wanted is in the data.
 *
 * @param before the ids that were there: of all records for a check of `new` ones, of the given for one of `given` ones
 */
export function judge(
	check: Check,
	{ before, after, day }: { before: readonly string[]; after: readonly StoredRecord[]; day: Day },
): Judgement {
	const known = new Set(before);
	const candidates =
		check.of === 'any' ? after : after.filter(({ id }) => known.has(id) === (check.of === 'given'));
	const matching = candidates.filter((record) => check.holds(record, day)).length;
	const wanted = check.count ?? 1;
	if (matching === wanted) return { outcome: 'met' };
	const kind = check.of === 'any' ? '' : `${check.of} `;
	const found =
		candidates.length === 0
			? `no ${kind}record`
			: `${matching} of ${candidates.length} ${kind}records fit, ${wanted} wanted`;
	return { outcome: 'unmet', found: `${found} (${check.source.tool})` };
}
