import {
	createRecordDraft,
	failedPreconditions,
	fromMergedRow,
	type MergedRow,
	mergeChange,
	preconditionsOf,
	stampChange,
	toConflict,
	toMergedRow,
} from '@mana/sync-protocol';
import type { RowStore } from '@mana/tool-registry/browser';

/** A record that a call would write. */
export interface WouldWrite {
	readonly app: string;
	readonly table: string;
	readonly id: string;
	/** As it stands; absent where nothing does. */
	readonly before: MergedRow | undefined;
	readonly after: MergedRow;
}

export interface DryRunRows {
	/** Reads what there is, under what was written to it; writes nothing. */
	readonly store: RowStore;
	/** The records that would have been written, in the order in which they first were. */
	written(): readonly WouldWrite[];
}

/** Lets a call run without a trace: what it would write is merged as mana-sync merges, and kept here. */
export function createDryRunRows(rows: RowStore, now: () => number): DryRunRows {
	const writes = new Map<string, WouldWrite>();
	const nameOf = (app: string, spaceId: string, table: string, id: string) =>
		JSON.stringify([app, spaceId, table, id]);

	const readTable: RowStore['readTable'] = async (access, app, table) => {
		const stored = await rows.readTable(access, app, table);
		const over = [...writes.values()].filter(
			(write) => write.app === app && write.table === table && write.after.spaceId === access.spaceId,
		);
		if (over.length === 0) return stored;
		const ids = new Set(over.map(({ id }) => id));
		return [...stored.filter(({ id }) => !ids.has(id)), ...over.map(({ after }) => after)];
	};

	return {
		store: {
			readTable,
			readHistory: (access, app, record) => rows.readHistory(access, app, record),
			async push(access, app, changes) {
				const conflicts = [];
				for (const [place, change] of changes.entries()) {
					const { table, id } = change;
					const { spaceId, clientId } = access;
					const standing = (await readTable(access, app, table)).find((row) => row.id === id);
					const record = standing && fromMergedRow(standing);
					const { change: stamped } = stampChange(change, { clientId, place, arrivedAtMs: now() });
					const failed = failedPreconditions(record && createRecordDraft(record), preconditionsOf(change));
					for (const conflict of failed) {
						conflicts.push(toConflict({ table, id, spaceId }, { place, change: stamped }, conflict, false));
					}
					if (failed.length > 0) continue;
					const name = nameOf(app, spaceId, table, id);
					const known = writes.get(name);
					writes.set(name, {
						...{ app, table, id },
						before: known ? known.before : standing,
						after: toMergedRow({ spaceId, table, id }, mergeChange(record, stamped)),
					});
				}
				return { changes: [], conflicts, corrections: [], syncedUntil: '', hasMore: false };
			},
		},
		written: () => [...writes.values()],
	};
}
