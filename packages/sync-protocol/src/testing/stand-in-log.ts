import { changeKey } from '../change-key.ts';
import { type MergedRecord, mergeChange } from '../merge-change.ts';
import { toMergedRow } from '../merged-row.ts';
import { type StampedChange, stampChange } from '../stamp-change.ts';
import { type Change, changeSpaceId } from '../wire/change.ts';
import type { Correction } from '../wire/correction.ts';
import type { TableRow } from '../wire/merged-row.ts';
import { revertingClient, type TakenBack, takeBack, takingBack } from './take-back.ts';

export interface StandInRecord {
	readonly appId: string;
	readonly spaceId: string;
	readonly table: string;
	readonly id: string;
}

export interface LoggedChange extends StandInRecord {
	readonly seq: number;
	readonly atMs: number;
	readonly change: StampedChange;
}

export type IsReadable = (of: { readonly spaceId: string }) => boolean;

/** The changes of all spaces under one sequence, and what merging makes of them. */
export interface StandInLog {
	/** Oldest first. */
	readonly changes: readonly LoggedChange[];
	/** The number of the latest change, 0 where there is none. */
	head(): number;
	/** Takes a change in, once. Returns what was corrected in it. */
	write(appId: string, change: Change, sender: { clientId: string; place: number }): Correction[];
	/** The rows that changed after a number, in the order of their latest change. */
	rowsAfter(seq: number): { readonly seq: number; readonly row: TableRow }[];
	/** Takes selected changes back, record by record. */
	revert(
		isSelected: (logged: LoggedChange) => boolean,
		by: Pick<StampedChange, 'actor' | 'origin'>,
	): (TakenBack & { readonly record: StandInRecord })[];
	/** Forgets a space. Returns how many records it held. */
	forget(spaceId: string): number;
}

interface Kept extends StandInRecord {
	readonly seq: number;
	readonly record: MergedRecord;
}

export function createStandInLog({
	now,
	personalSpaceId,
	onRow,
}: {
	readonly now: () => number;
	/** Where changes go that name no space. */
	readonly personalSpaceId: string;
	/** Called with each row as it changes, and whose change it was, under which key. */
	readonly onRow: (row: TableRow, by: { readonly clientId: string; readonly key?: string }) => void;
}): StandInLog {
	let changes: LoggedChange[] = [];
	let seq = 0;
	const records = new Map<string, Kept>();
	const takenIn = new Map<string, Correction[]>();

	function append(
		of: StandInRecord,
		change: StampedChange,
		by: { readonly clientId: string; readonly key?: string },
	): void {
		const name = nameOf(of);
		seq += 1;
		changes.push({ ...of, seq, atMs: now(), change });
		const kept = { ...of, seq, record: mergeChange(records.get(name)?.record, change) };
		records.set(name, kept);
		onRow(rowOf(kept), by);
	}

	return {
		get changes() {
			return changes;
		},
		head: () => seq,
		write(appId, change, { clientId, place }) {
			const { table, id } = change;
			const of = { appId, spaceId: changeSpaceId(change) ?? personalSpaceId, table, id };
			const key = JSON.stringify([nameOf(of), clientId, changeKey(change)]);
			const before = takenIn.get(key);
			if (before !== undefined) return before;
			const { change: stamped, corrections } = stampChange(change, { clientId, place, arrivedAtMs: now() });
			takenIn.set(key, corrections);
			append(of, stamped, { clientId, ...(change.key !== undefined && { key: change.key }) });
			return corrections;
		},
		rowsAfter: (after) =>
			[...records.values()]
				.filter((kept) => kept.seq > after)
				.sort((a, b) => a.seq - b.seq)
				.map((kept) => ({ seq: kept.seq, row: rowOf(kept) })),
		revert(isSelected, by) {
			const selected = new Set(changes.filter(isSelected).map(nameOf));
			return [...selected].flatMap((name) => {
				const kept = records.get(name);
				if (kept === undefined) return [];
				const log = changes.filter((logged) => nameOf(logged) === name);
				const taken = takeBack(
					kept.record,
					log.map((logged) => ({ change: logged.change, isSelected: isSelected(logged) })),
				);
				const { seq: _, record, ...of } = kept;
				const change = takingBack(record, taken, by);
				if (change !== null) append(of, change, { clientId: revertingClient });
				return [{ ...taken, record: of }];
			});
		},
		forget(spaceId) {
			const gone = [...records].filter(([, kept]) => kept.spaceId === spaceId);
			for (const [name] of gone) records.delete(name);
			changes = changes.filter((logged) => logged.spaceId !== spaceId);
			return gone.length;
		},
	};
}

function nameOf({ appId, spaceId, table, id }: StandInRecord): string {
	return JSON.stringify([appId, spaceId, table, id]);
}

function rowOf(kept: Kept): TableRow {
	return { ...toMergedRow(kept, kept.record), appId: kept.appId };
}
