import type { Change, MergedRow, PushResponse } from '@mana/sync-protocol';
import { type RowStore, ToolError } from '@mana/tool-registry/browser';
import type { BaseStamp, LookedAt } from './changed-records.ts';

export interface RestingRows {
	readonly store: RowStore;
	/** Whether a write was left out, since a record was changed or was never shown to the person. */
	readonly hasRefused: boolean;
}

/**
 * Lets a call write the records that its person has seen, each as long as it stands as it was looked at: mana-sync
 * compares in the transaction of the write. What the same call has written before it was cut off is not written again.
 */
export function createRestingRows(rows: RowStore, looked: readonly LookedAt[]): RestingRows {
	const still = looked.filter(({ isMoved, isOurs }) => isOurs || !isMoved);
	const rowsByName = new Map(still.map(({ base, row }) => [recordName(base), row]));
	const ours = new Set(looked.filter(({ isOurs }) => isOurs).map(({ base }) => recordName(base)));
	const made = new Set(
		looked.filter(({ base, isOurs }) => isOurs && base.stamp === null).map(({ base }) => recordName(base)),
	);
	const begun = new Set<string>();
	let hasRefused = false;

	function refuse(): never {
		hasRefused = true;
		throw new ToolError('CONFLICT', 'What the call would write was changed since it was proposed.');
	}

	/** The first write of each record rests on what was seen; the others on that one. */
	function resting(app: string, change: Change): Change[] {
		const name = recordName({ app, table: change.table, id: change.id });
		if (ours.has(name)) return [];
		if (!rowsByName.has(name)) return refuse();
		if (begun.has(name)) return [change];
		begun.add(name);
		return [restingOn(rowsByName.get(name), change)];
	}

	return {
		store: {
			readHistory: (access, app, record) => rows.readHistory(access, app, record),
			// What it has made before is to be made again, under the names that the preview has.
			async readTable(access, app, table, onRows) {
				const stored = await rows.readTable(access, app, table, onRows);
				const isMade = ({ id }: MergedRow) => made.has(recordName({ app, table, id }));
				return made.size > 0 && stored.some(isMade) ? stored.filter((row) => !isMade(row)) : stored;
			},
			async push(access, app, changes) {
				const left = changes.flatMap((change) => resting(app, change));
				if (left.length === 0) return nothingPushed;
				const answer = await rows.push(access, app, left);
				return answer.conflicts.some(({ applied }) => !applied) ? refuse() : answer;
			},
		},
		get hasRefused() {
			return hasRefused;
		},
	};
}

const nothingPushed: PushResponse = {
	changes: [],
	conflicts: [],
	corrections: [],
	syncedUntil: '',
	hasMore: false,
};

export function recordName({ app, table, id }: Omit<BaseStamp, 'stamp'>): string {
	return JSON.stringify([app, table, id]);
}

function restingOn(row: MergedRow | undefined, change: Change): Change {
	const base = row?.stamps.latest ?? null;
	// What was refused once stays refused under its key: on other ground it is another change.
	const key = change.key && { key: `${change.key}@${base ?? ''}`.slice(0, 128) };
	if (change.op !== 'update') return { ...change, base, ...key };
	const fields = Object.entries(change.fields).map(([field, write]) => [
		field,
		{ ...write, base: row?.fields[field]?.stamp ?? null },
	]);
	return { ...change, base, fields: Object.fromEntries(fields), ...key };
}
