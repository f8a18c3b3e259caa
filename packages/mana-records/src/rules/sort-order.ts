/** For `sort`: by plain code units, which for ISO dates in UTC is by time. */
export function ascending(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

export function descending(a: string, b: string): number {
	return ascending(b, a);
}

/** An order of records. A place in it is known by the fields it goes by, wherever the record is by then. */
export interface SortOrder<T> {
	(a: T, b: T): number;
	readonly fields: readonly string[];
}

/** @param compare looks at these fields and no others; none of them is encrypted */
export function sortOrder<T, F extends keyof T & string>(
	fields: readonly F[],
	compare: (a: Pick<T, F>, b: Pick<T, F>) => number,
): SortOrder<T> {
	return Object.assign((a: T, b: T) => compare(a, b), { fields });
}

/** Sorts as the person ordered them; what they did not order comes by age, the older first. */
export const inOwnOrder = sortOrder(
	['order', 'createdAt'],
	(a: { order: number; createdAt: string }, b: { order: number; createdAt: string }) =>
		a.order - b.order || ascending(a.createdAt, b.createdAt),
);

/** The one made last comes first. */
export const newestFirst = sortOrder(['createdAt'], (a: { createdAt: string }, b: { createdAt: string }) =>
	descending(a.createdAt, b.createdAt),
);

/** The one changed last comes first. */
export const latestFirst = sortOrder(['updatedAt'], (a: { updatedAt: string }, b: { updatedAt: string }) =>
	descending(a.updatedAt, b.updatedAt),
);

/** The one made first comes first. */
export const oldestFirst = sortOrder(['createdAt'], (a: { createdAt: string }, b: { createdAt: string }) =>
	ascending(a.createdAt, b.createdAt),
);

/** The place after all others, in a list that the person may rearrange. */
export function nextOrder(records: readonly { order: number }[]): number {
	return records.reduce((highest, { order }) => Math.max(highest, order), -1) + 1;
}

/**
 * The first `limit` items as a stable sort would put them, without sorting the others: tools mostly ask for a few
 * of very many.
 */
export function firstInOrder<T extends object>(
	items: readonly T[],
	order: (a: T, b: T) => number,
	limit: number,
): T[] {
	if (limit >= items.length) return items.toSorted(order);
	const first: T[] = [];
	const isNotBefore = (item: T, place: number) => {
		const kept = first[place];
		return kept !== undefined && order(item, kept) >= 0;
	};
	for (const item of items) {
		// Most items come after all that are kept.
		if (isNotBefore(item, limit - 1)) continue;
		let low = 0;
		let high = first.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (isNotBefore(item, middle)) low = middle + 1;
			else high = middle;
		}
		first.splice(low, 0, item);
		if (first.length > limit) first.pop();
	}
	return first;
}
