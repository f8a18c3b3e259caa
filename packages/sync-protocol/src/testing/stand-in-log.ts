import { changeKey } from '../change-key.ts';
import { type MergedRecord, mergeChange } from '../merge-change.ts';
import { toMergedRow } from '../merged-row.ts';
import {
	type FieldConflict,
	failedPreconditions,
	hiddenEdits,
	preconditionsOf,
	toConflict,
} from '../precondition.ts';
import { createRecordDraft, type RecordDraft } from '../record-draft.ts';
import { type StampedChange, stampChange } from '../stamp-change.ts';
import { type Change, changeSpaceId } from '../wire/change.ts';
import type { Conflict } from '../wire/conflict.ts';
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

export interface PushedHow {
	readonly clientId: string;
	/** Whether it is all of them or none. */
	readonly atomic?: boolean | undefined;
	/** Whether edits that a deletion hides are told of. */
	readonly reportConflicts?: boolean | undefined;
}

export interface TakenIn {
	/** Of records that show something else than was sent. */
	readonly changes: TableRow[];
	readonly corrections: Correction[];
	readonly conflicts: Conflict[];
}

export type IsReadable = (of: { readonly spaceId: string }) => boolean;

/** The changes of all spaces under one sequence, and what merging makes of them. */
export interface StandInLog {
	/** Oldest first. */
	readonly changes: readonly LoggedChange[];
	/** The number of the latest change, 0 where there is none. */
	head(): number;
	/** Takes changes in, once. */
	push(appId: string, changes: readonly Change[], how: PushedHow): TakenIn;
	/** The rows that changed after a number, in the order of their latest change; of those that are wanted. */
	rowsAfter(
		seq: number,
		isWanted?: (of: StandInRecord) => boolean,
	): { readonly seq: number; readonly row: TableRow }[];
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

interface Sent {
	readonly of: StandInRecord;
	readonly key: string;
	readonly place: number;
	readonly sent: Change;
	readonly change: StampedChange;
	readonly corrections: readonly Correction[];
}

interface Decided {
	readonly isApplied: boolean;
	readonly conflicts: readonly FieldConflict[];
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
	const decided = new Map<string, Decided>();

	/** What becomes of a change after those that `drafts` hold. */
	function decide({ of, sent, change }: Sent, drafts: Map<string, RecordDraft>, reports: boolean): Decided {
		const draft = drafts.get(nameOf(of)) ?? createRecordDraft(records.get(nameOf(of))?.record);
		drafts.set(nameOf(of), draft);
		const failed = failedPreconditions(draft, preconditionsOf(sent));
		if (failed.length > 0) return { isApplied: false, conflicts: failed };
		draft.merge(change);
		return { isApplied: true, conflicts: reports ? hiddenEdits(draft, change) : [] };
	}

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
		push(appId, changes, { clientId, atomic = false, reportConflicts = false }) {
			const sent = changes.map((change, place): Sent => {
				const of = {
					appId,
					spaceId: changeSpaceId(change) ?? personalSpaceId,
					table: change.table,
					id: change.id,
				};
				const stamped = stampChange(change, { clientId, place, arrivedAtMs: now() });
				const key = JSON.stringify([nameOf(of), clientId, changeKey(change)]);
				return { of, key, place, sent: change, ...stamped };
			});
			const drafts = new Map<string, RecordDraft>();
			const here = new Map<string, Decided>();
			const outcomes = sent.map((one) => {
				const outcome = decided.get(one.key) ?? here.get(one.key) ?? decide(one, drafts, reportConflicts);
				here.set(one.key, outcome);
				return outcome;
			});
			const isRefused = atomic && outcomes.some(({ isApplied }) => !isApplied);
			const taken: TakenIn = { changes: [], corrections: [], conflicts: [] };
			for (const [index, one] of sent.entries()) {
				const outcome = outcomes[index];
				if (outcome === undefined || (isRefused && outcome.isApplied)) continue;
				taken.conflicts.push(
					...outcome.conflicts.map((conflict) => toConflict(one.of, one, conflict, outcome.isApplied)),
				);
				if (outcome.isApplied) taken.corrections.push(...one.corrections);
				const { key } = one.sent;
				if (outcome.isApplied && !decided.has(one.key)) {
					append(one.of, one.change, { clientId, ...(key !== undefined && { key }) });
				}
				decided.set(one.key, outcome);
				const kept = records.get(nameOf(one.of));
				if (outcome.conflicts.length > 0 && kept !== undefined) taken.changes.push(rowOf(kept));
			}
			return taken;
		},
		rowsAfter: (after, isWanted = () => true) =>
			[...records.values()]
				.filter((kept) => kept.seq > after && isWanted(kept))
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
