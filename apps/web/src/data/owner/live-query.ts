import type { RecordType } from '@mana/records';
import type { RecordIdentity, Replica, TableRow } from '@mana/sync-protocol';
import type { Query } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import { fieldsToDecide, matchesFilter, orderBy } from './match-filter.ts';
import type { OpenedRecords } from './opened-records.ts';
import { createQueryResult, type QueryItem } from './query-result.ts';

/** Few at first, so that what comes first is soon there. */
const firstOpened = 60;
const openedAtOnce = 250;

export interface LiveQueryDeps {
	readonly replica: Pick<Replica, 'load' | 'row' | 'rows' | 'isPending'>;
	readonly opened: OpenedRecords;
	readonly type: RecordType;
	readonly query: Query;
	readonly onNews: (news: RowsNews) => void;
	/** Called with what ended it. */
	readonly onFailure: (error: unknown) => void;
}

export interface LiveQuery {
	/** Looks at these records again. */
	touch(names: readonly RecordIdentity[]): void;
	/** Looks at all of them again: there are other keys. */
	reread(): void;
	stop(): void;
}

/**
 * Keeps the result of a query and tells what changes of it. What the filter and the order need is decided before
 * anything is opened where that can be; then what comes first is opened first.
 */
export function startLiveQuery(deps: LiveQueryDeps): LiveQuery {
	const { replica, opened, type, query } = deps;
	const order = orderBy(query.sort);
	const result = createQueryResult(order, query, deps.onNews);
	const sealed = new Set(type.encryptedFields);
	const isPlain = !fieldsToDecide(query.where, query.sort).some((field) => sealed.has(field));
	const needsOpening = !isPlain || (query.fields ?? type.encryptedFields).some((field) => sealed.has(field));
	/** Beyond a limit nothing is shown, so nothing needs to be opened to be counted. */
	const opensAll = needsOpening && (!isPlain || query.limit === undefined);
	const urgent = new Map<string, RecordIdentity>();
	let waiting: RecordIdentity[] = [];
	let isWorking = false;
	let isStopped = false;

	function queueAll(): void {
		const inSpace = replica.rows(type.name).filter(({ spaceId }) => spaceId === (query.spaceId ?? spaceId));
		waiting = isPlain ? plainlySorted(inSpace).map(nameOf) : inSpace.map(nameOf);
		// What is gone by now, or matches no longer, is still to be taken out.
		for (const name of waiting) urgent.delete(keyOf(name));
	}

	function plainlySorted(rows: readonly TableRow[]): TableRow[] {
		return rows
			.map((row) => ({ row, record: opened.plain(type, row) }))
			.filter(({ record }) => matchesFilter(record, query.where))
			.sort((a, b) => order(a.record, b.record))
			.map(({ row }) => row);
	}

	const nameOf = ({ spaceId, id }: TableRow): RecordIdentity => ({ table: type.name, spaceId, id });

	function nextNames(count: number): RecordIdentity[] {
		// So many at once are no change but a table that comes in: what comes first in the order goes first.
		if (urgent.size > openedAtOnce) queueAll();
		const names = [...urgent.values()];
		urgent.clear();
		return [...names, ...waiting.splice(0, count)];
	}

	async function take(names: readonly RecordIdentity[]): Promise<void> {
		const found = names.map((name) => ({ name, key: keyOf(name), row: replica.row(name) }));
		const isWanted = (row: TableRow) => !isPlain || matchesFilter(opened.plain(type, row), query.where);
		const rows = found.flatMap(({ row }) => (row && isWanted(row) ? row : []));
		if (opensAll) await opened.open(type, rows);
		for (const { name, key, row } of found) {
			const known = row && needsOpening ? opened.whole(type, row) : undefined;
			const record = known ?? (row && !opensAll ? opened.plain(type, row) : undefined);
			if (row === undefined || record === undefined || !matchesFilter(record, query.where))
				result.remove(key);
			else result.put({ key, row, record, isWaiting: replica.isPending(name) });
		}
	}

	/** Opens what has come within the limit. */
	async function openWindow(): Promise<void> {
		if (!needsOpening || opensAll) return;
		const isClosed = ({ row }: QueryItem) => opened.whole(type, row) === undefined;
		for (
			let closed = result.window().filter(isClosed);
			closed.length > 0;
			closed = result.window().filter(isClosed)
		)
			await opened.open(
				type,
				closed.map(({ row }) => row),
			);
		for (const item of result.window()) {
			const record = opened.whole(type, item.row);
			if (record !== undefined) result.put({ ...item, record });
		}
	}

	async function work(): Promise<void> {
		let count = firstOpened;
		do {
			await take(nextNames(opensAll ? count : waiting.length));
			await openWindow();
			if (isStopped) return;
			result.tell(waiting.length);
			count = openedAtOnce;
		} while (waiting.length > 0 || urgent.size > 0);
	}

	function workOn(prepare: () => Promise<void> | void): void {
		if (isWorking || isStopped) return;
		isWorking = true;
		void (async () => {
			await prepare();
			await work();
		})()
			.catch((error: unknown) => {
				if (!isStopped) deps.onFailure(error);
			})
			.finally(() => {
				isWorking = false;
				if (urgent.size > 0) workOn(() => {});
			});
	}

	workOn(async () => {
		await replica.load(type.name);
		queueAll();
	});

	return {
		touch(names) {
			for (const name of names) {
				if (name.table !== type.name || (query.spaceId ?? name.spaceId) !== name.spaceId) continue;
				urgent.set(keyOf(name), name);
			}
			if (urgent.size > 0) workOn(() => {});
		},
		reread() {
			queueAll();
			workOn(() => {});
		},
		stop() {
			isStopped = true;
		},
	};
}

function keyOf({ spaceId, id }: RecordIdentity): string {
	return `${spaceId} ${id}`;
}
