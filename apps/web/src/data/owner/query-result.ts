import type { RecordIdentity, TableRow } from '@mana/sync-protocol';
import type { Query, Row } from '../query.ts';
import { orderChange, type RowsNews } from '../rows-news.ts';
import type { AnyRecord } from '../table-records.ts';
import type { Order } from './match-filter.ts';
import { rowFor } from './row-for.ts';

/** Of the row only what is told of it: those that are not on screen take no room. */
export interface QueryItem {
	readonly key: string;
	readonly name: RecordIdentity;
	/** Of the replica's record. */
	readonly version: number;
	readonly record: AnyRecord;
	/** Whether the record has its encrypted fields, as far as they can be opened. */
	readonly isOpen: boolean;
	readonly isWaiting: boolean;
	readonly actor: TableRow['actor'];
}

/** The records that match a query, in its order, and what was told of them. */
export interface QueryResult {
	get(key: string): QueryItem | undefined;
	put(item: QueryItem): void;
	remove(key: string): void;
	/** Those within the limit. */
	window(): readonly QueryItem[];
	/** Tells what has changed since, if anything has. @param left how many records are still to be looked at */
	tell(left: number): void;
}

export function createQueryResult(order: Order, query: Query, onNews: (news: RowsNews) => void): QueryResult {
	const items = new Map<string, QueryItem>();
	/** Those that are not in their place yet. */
	const fresh = new Map<string, QueryItem>();
	let sorted: readonly QueryItem[] = [];
	let isStale = false;
	let told: ReadonlyMap<string, QueryItem> = new Map();
	let toldEnd: string | undefined;

	function sortItems(): void {
		if (!isStale) return;
		const kept = sorted.filter((item) => items.get(item.key) === item);
		const come = [...fresh.values()].sort((a, b) => order(a.record, b.record));
		sorted = merged(kept, come, order);
		fresh.clear();
		isStale = false;
	}

	function window(): readonly QueryItem[] {
		sortItems();
		return query.limit === undefined ? sorted : sorted.slice(0, query.limit);
	}

	return {
		window,
		get: (key) => items.get(key),
		remove(key) {
			fresh.delete(key);
			if (items.delete(key)) isStale = true;
		},
		put(item) {
			items.set(item.key, item);
			fresh.set(item.key, item);
			isStale = true;
		},
		tell(left) {
			const shown = window();
			const set = shown
				.filter((item) => told.get(item.key) !== item)
				.map((item): [string, Row] => [item.key, rowFor(query, item)]);
			const keys = shown.map(({ key }) => key);
			const changed = orderChange([...told.keys()], keys);
			const [total, isComplete] = [sorted.length, left === 0];
			const end = `${total} ${isComplete}`;
			if (set.length === 0 && changed === undefined && toldEnd === end) return;
			told = new Map(shown.map((item) => [item.key, item]));
			toldEnd = end;
			onNews({ set, total, isComplete, ...(changed && { order: changed }) });
		},
	};
}

/** Two lists in the same order as one. */
function merged(a: readonly QueryItem[], b: readonly QueryItem[], order: Order): readonly QueryItem[] {
	if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
	const all: QueryItem[] = [];
	let place = 0;
	for (const item of a) {
		for (let next = b[place]; next && order(next.record, item.record) < 0; next = b[place]) {
			all.push(next);
			place += 1;
		}
		all.push(item);
	}
	return [...all, ...b.slice(place)];
}
