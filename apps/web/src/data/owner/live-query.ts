import type { RecordType } from '@mana/records';
import type { RecordIdentity, Replica, TableRow } from '@mana/sync-protocol';
import type { Query } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import type { AnyRecord } from '../table-records.ts';
import { fieldsToDecide, matchesFilter, orderBy } from './match-filter.ts';
import type { OpenedRecords } from './opened-records.ts';
import { createQueryResult, type QueryItem } from './query-result.ts';

/** Few at first, so that what comes first is soon there. */
const firstOpened = 60;
const openedAtOnce = 250;
/** More and more each time, since whatever is told anew costs as much as all that was told before. */
const mostOpened = 4_000;

export interface LiveQueryDeps {
	readonly replica: Pick<Replica, 'load' | 'row' | 'rows' | 'version' | 'isPending'>;
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
		const found: { readonly name: RecordIdentity; readonly record: AnyRecord }[] = [];
		for (const row of replica.rows(type.name)) {
			if ((query.spaceId ?? row.spaceId) !== row.spaceId) continue;
			const record = opened.plain(type, row);
			if (isPlain && !matchesFilter(record, query.where)) continue;
			found.push({ name: { table: type.name, spaceId: row.spaceId, id: row.id }, record });
		}
		if (isPlain) found.sort((a, b) => order(a.record, b.record));
		waiting = found.map(({ name }) => name);
		// What is gone by now, or matches no longer, is still to be taken out.
		for (const name of waiting) urgent.delete(keyOf(name));
	}

	function nextNames(count: number): RecordIdentity[] {
		// So many at once are no change but a table that comes in: what comes first in the order goes first.
		if (urgent.size > openedAtOnce) queueAll();
		const names = [...urgent.values()];
		urgent.clear();
		return [...names, ...waiting.splice(0, count)];
	}

	async function take(names: readonly RecordIdentity[]): Promise<void> {
		if (!opensAll) {
			for (const name of names) {
				const row = replica.row(name);
				if (!isKnown(name)) putOrRemove(name, row && itemOf(name, row, opened.plain(type, row), false));
			}
			return;
		}
		const isWanted = (row: TableRow) => !isPlain || matchesFilter(opened.plain(type, row), query.where);
		const found = names
			.filter((name) => !isKnown(name))
			.map((name) => ({ name, version: replica.version(name), row: replica.row(name) }));
		const rows = found.flatMap(({ row }) => (row && isWanted(row) ? row : []));
		await opened.open(type, rows);
		for (const { name, version, row } of found) {
			const record = row && opened.whole(type, row);
			putOrRemove(name, row && record && { ...itemOf(name, row, record, true), version });
		}
	}

	/** Whether it stands there as it is by now. What no key opened may be opened by another. */
	function isKnown(name: RecordIdentity): boolean {
		const known = result.get(keyOf(name));
		if (known === undefined || known.record.undecryptable !== undefined) return false;
		return known.version === replica.version(name) && known.isWaiting === replica.isPending(name);
	}

	function itemOf(name: RecordIdentity, row: TableRow, record: AnyRecord, isOpen: boolean): QueryItem {
		const [key, version] = [keyOf(name), replica.version(name)];
		return { key, name, version, record, isOpen, isWaiting: replica.isPending(name), actor: row.actor };
	}

	function putOrRemove(name: RecordIdentity, item: QueryItem | undefined): void {
		if (item === undefined || !matchesFilter(item.record, query.where)) result.remove(keyOf(name));
		else result.put(item);
	}

	/** Opens what has come within the limit. */
	async function openWindow(): Promise<void> {
		if (!needsOpening || opensAll) return;
		const closed = () => result.window().filter(({ isOpen }) => !isOpen);
		for (let items = closed(); items.length > 0; items = closed()) {
			const found = items.map((item) => ({ item, row: replica.row(item.name) }));
			await opened.open(
				type,
				found.flatMap(({ row }) => row ?? []),
			);
			for (const { item, row } of found) {
				const record = row && opened.whole(type, row);
				if (record === undefined) result.remove(item.key);
				else result.put({ ...item, record, isOpen: true });
			}
		}
	}

	async function work(): Promise<void> {
		let count = firstOpened;
		do {
			await take(nextNames(opensAll ? count : waiting.length));
			await openWindow();
			if (isStopped) return;
			result.tell(waiting.length);
			count = Math.min(Math.max(count * 2, openedAtOnce), mostOpened);
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
