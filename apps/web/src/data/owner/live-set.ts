import type { RecordType } from '@mana/records';
import type { RecordIdentity, Replica } from '@mana/sync-protocol';
import type { Query, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import { startLiveQuery } from './live-query.ts';
import { startLiveRecord } from './live-record.ts';
import type { OpenedRecords } from './opened-records.ts';
import { typeNamed } from './record-types.ts';

interface Live {
	touch(names: readonly RecordIdentity[]): void;
	reread(): void;
	stop(): void;
}

/** What is looked at now, over one account's records. */
export interface LiveSet extends Live {
	/** Each returns how to stop it. */
	query(query: Query, onNews: (news: RowsNews) => void, onFailure: (error: unknown) => void): () => void;
	record(
		name: RecordIdentity,
		onNews: (row: Row | undefined) => void,
		onFailure: (error: unknown) => void,
	): () => void;
}

export function createLiveSet(deps: { readonly replica: Replica; readonly opened: OpenedRecords }): LiveSet {
	const live = new Set<Live>();

	function keep(one: Live): () => void {
		live.add(one);
		return () => {
			live.delete(one);
			one.stop();
		};
	}

	function typeOf(table: string): RecordType {
		const type = typeNamed(table);
		if (type === undefined) throw new RangeError(`${table} is no table of ours`);
		return type;
	}

	return {
		query: (query, onNews, onFailure) =>
			keep(startLiveQuery({ ...deps, type: typeOf(query.table), query, onNews, onFailure })),
		record: (name, onNews, onFailure) =>
			keep(startLiveRecord({ ...deps, type: typeOf(name.table), name, onNews, onFailure })),
		touch(names) {
			for (const one of live) one.touch(names);
		},
		reread() {
			for (const one of live) one.reread();
		},
		stop() {
			for (const one of live) one.stop();
		},
	};
}
