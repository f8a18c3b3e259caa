import { ascending, firstInOrder, type SortOrder } from '@mana/records/rules/sort-order';
import { createPace } from '@mana/records/search/next-turn';
import type { MergedRow } from '@mana/sync-protocol';

export interface Entry<T> {
	readonly row: MergedRow;
	/** Without its encrypted fields. */
	readonly record: T;
}

export interface PageQuery<T> {
	readonly where: (record: T) => boolean;
	readonly order: SortOrder<T>;
	readonly limit: number;
	/** Whether an entry comes after an earlier page; absent for the first one. */
	readonly isAfter: ((entry: Entry<T>) => boolean) | undefined;
	/** What `where` goes by: lists of one name have one total. */
	readonly name: string | undefined;
}

export interface Page<T> {
	/** One more than the limit where there are more. */
	readonly entries: readonly Entry<T>[];
	readonly total: number;
}

/** What was found out about entries, which do not change. */
interface Known<T> {
	readonly sorted: Map<SortOrder<T>, Promise<readonly Entry<T>[]>>;
	readonly totals: Map<string, number>;
	/** How many pages after the first have been asked for. */
	furtherPages: number;
}

/** Few enough not to hold up other calls for long. */
const SORTED_AT_ONCE = 4_096;
const KEPT_ORDERS = 2;
const KEPT_TOTALS = 16;

/**
 * Makes pages of lists. The first two are picked out of all entries: most readers need no more. For the third one they
 * are sorted, once, so that every page from there on costs what it shows and not what there is.
 */
export function createListPages<T>() {
	const knownByEntries = new WeakMap<readonly Entry<T>[], Known<T>>();

	function knownOf(entries: readonly Entry<T>[]): Known<T> {
		const known = knownByEntries.get(entries) ?? { sorted: new Map(), totals: new Map(), furtherPages: 0 };
		knownByEntries.set(entries, known);
		return known;
	}

	function sortedBy({ sorted }: Known<T>, entries: readonly Entry<T>[], order: SortOrder<T>) {
		const inOrder = sorted.get(order) ?? sortInTurns(entries, byOrder(order));
		keepNewest(sorted, order, inOrder, KEPT_ORDERS);
		return inOrder;
	}

	return async (entries: readonly Entry<T>[], query: PageQuery<T>): Promise<Page<T>> => {
		const { where, order, limit, isAfter, name } = query;
		const known = knownOf(entries);
		if (isAfter === undefined) {
			const wanted = await filterInTurns(entries, where);
			if (name !== undefined) keepNewest(known.totals, name, wanted.length, KEPT_TOTALS);
			return { entries: await firstInTurns(wanted, byOrder(order), limit + 1), total: wanted.length };
		}
		known.furtherPages++;
		if (known.furtherPages === 1) {
			const wanted = await filterInTurns(entries, where);
			const left = wanted.filter(isAfter);
			return { entries: await firstInTurns(left, byOrder(order), limit + 1), total: wanted.length };
		}
		const sorted = await sortedBy(known, entries, order);
		const counted = name === undefined ? undefined : known.totals.get(name);
		const total = counted ?? (await filterInTurns(entries, where)).length;
		const pace = createPace();
		const page: Entry<T>[] = [];
		for (let at = firstWith(sorted, isAfter); at < sorted.length && page.length <= limit; at++) {
			const entry = sorted[at];
			if (entry && where(entry.record)) page.push(entry);
			const wait = pace();
			if (wait) await wait;
		}
		return { entries: page, total };
	};
}

/** Rows come in any order; the id keeps equal records where they are. */
export function byOrder<T>(order: (a: T, b: T) => number): (a: Entry<T>, b: Entry<T>) => number {
	return (a, b) => order(a.record, b.record) || ascending(a.row.id, b.row.id);
}

/** Keeps the last ones. */
export function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
	map.delete(key);
	map.set(key, value);
	const [oldest] = map.keys();
	if (map.size > limit && oldest !== undefined) map.delete(oldest);
}

/** The place of the first item that fulfils what all after it do, too. */
function firstWith<T>(items: readonly T[], isWanted: (item: T) => boolean): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const item = items[middle];
		if (item !== undefined && isWanted(item)) high = middle;
		else low = middle + 1;
	}
	return low;
}

async function filterInTurns<T>(entries: readonly Entry<T>[], where: (record: T) => boolean) {
	const pace = createPace();
	const wanted: Entry<T>[] = [];
	for (const entry of entries) {
		if (where(entry.record)) wanted.push(entry);
		const wait = pace();
		if (wait) await wait;
	}
	return wanted;
}

/** As `firstInOrder`, while others get their turn. */
async function firstInTurns<T extends object>(
	items: readonly T[],
	order: (a: T, b: T) => number,
	limit: number,
): Promise<T[]> {
	const pace = createPace();
	let first: T[] = [];
	// Rows mostly come oldest first and are listed newest first: from the end, few have to be put in their place.
	for (let end = items.length; end > 0; end -= SORTED_AT_ONCE) {
		const some = items.slice(Math.max(end - SORTED_AT_ONCE, 0), end).reverse();
		first = firstInOrder([...first, ...some], order, limit);
		const wait = pace();
		if (wait) await wait;
	}
	return first;
}

/** Sorts runs, and merges them two by two, while others get their turn. */
async function sortInTurns<T>(items: readonly T[], order: (a: T, b: T) => number): Promise<readonly T[]> {
	const pace = createPace();
	let runs: (readonly T[])[] = [];
	for (let start = 0; start < items.length; start += SORTED_AT_ONCE) {
		runs.push(items.slice(start, start + SORTED_AT_ONCE).sort(order));
		await pace();
	}
	while (runs.length > 1) {
		const merged: (readonly T[])[] = [];
		for (let at = 0; at < runs.length; at += 2) {
			merged.push(await mergeInTurns(runs[at] ?? [], runs[at + 1] ?? [], order));
		}
		runs = merged;
	}
	return runs[0] ?? [];
}

async function mergeInTurns<T>(
	first: readonly T[],
	second: readonly T[],
	order: (a: T, b: T) => number,
): Promise<readonly T[]> {
	const pace = createPace();
	const merged: T[] = [];
	let at = 0;
	for (const item of second) {
		for (let next = first[at]; next !== undefined && order(next, item) <= 0; next = first[at]) {
			merged.push(next);
			at++;
			const wait = pace();
			if (wait) await wait;
		}
		merged.push(item);
		const wait = pace();
		if (wait) await wait;
	}
	return merged.concat(first.slice(at));
}
