import type { RecordType } from '@mana/records';
import type { RecordIdentity, Replica, TableRow } from '@mana/sync-protocol';
import type { Row } from '../query.ts';
import type { OpenedRecords } from './opened-records.ts';
import { rowFor } from './row-for.ts';

export interface LiveRecordDeps {
	readonly replica: Pick<Replica, 'load' | 'row' | 'isPending'>;
	readonly opened: OpenedRecords;
	readonly type: RecordType;
	readonly name: RecordIdentity;
	readonly onNews: (row: Row | undefined) => void;
	readonly onFailure: (error: unknown) => void;
}

/** Tells one record, and again when it has changed. */
export function startLiveRecord(deps: LiveRecordDeps) {
	const { replica, opened, type, name } = deps;
	let told: { readonly row: TableRow | undefined; readonly isWaiting: boolean } | undefined;
	let isStopped = false;

	async function look(again = false): Promise<void> {
		await replica.load(name.table);
		const row = replica.row(name);
		if (row) await opened.open(type, [row]);
		const record = row && opened.whole(type, row);
		const isWaiting = replica.isPending(name);
		// A later look may have overtaken this one.
		if (isStopped || row !== replica.row(name)) return;
		if (!again && told && told.row === row && told.isWaiting === isWaiting) return;
		told = { row, isWaiting };
		deps.onNews(row && record && rowFor({}, { name, record, isWaiting, actor: row.actor }));
	}

	const lookSafely = (again = false) => {
		look(again).catch((error: unknown) => {
			if (!isStopped) deps.onFailure(error);
		});
	};
	lookSafely();

	return {
		touch(names: readonly RecordIdentity[]) {
			const isNamed = (changed: RecordIdentity) =>
				changed.table === name.table && changed.spaceId === name.spaceId && changed.id === name.id;
			if (names.some(isNamed)) lookSafely();
		},
		reread: () => lookSafely(true),
		stop() {
			isStopped = true;
		},
	};
}
