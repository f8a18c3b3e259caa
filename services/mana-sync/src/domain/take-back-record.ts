import {
	decodeStamp,
	encodeStamp,
	laterStamp,
	MAX_COUNTER,
	type RevertReason,
	type Stamp,
} from '@mana/sync-protocol';

/** Not the caller's: a live connection is not sent what its own client wrote. */
export const REVERTING_CLIENT = 'mana-sync-revert';

/** One logged change of a record, without its values. */
export interface LoggedTrace {
	readonly seq: number;
	readonly op: 'insert' | 'update' | 'delete';
	/** The change's own stamp. */
	readonly stamp: Stamp;
	/** Its fields' stamps, by name. */
	readonly stamps: Readonly<Record<string, Stamp>>;
	/** A revert's: which write each of its own stands for. */
	readonly restores: Restores | null;
	/** Whether it is to be taken back. */
	readonly isSelected: boolean;
	/** Whether retention may have removed what it superseded. */
	readonly isBeforeCut: boolean;
}

/**
 * What a revert wrote anew, by field, and under `EXISTENCE` what it did to the record itself: the stamp of the
 * write that it restored, null where there had been none. Through it a write that was overwritten and restored
 * still counts as the one that is there, and can be taken back in its turn.
 */
export type Restores = Readonly<Record<string, Stamp | null>>;

/** No field has an empty name. */
const EXISTENCE = '';

/** A record as it is, without its values. */
export interface RecordStamps {
	readonly fields: Readonly<Record<string, Stamp>>;
	readonly inserted: Stamp | null;
	readonly deleted: Stamp | null;
	readonly purged: Stamp | null;
}

export interface TakenBack {
	/** What to write; null for nothing. `insert` revives, with what the record showed. */
	readonly op: 'insert' | 'update' | 'delete' | null;
	/** The insertion's or deletion's. */
	readonly stamp: Stamp | null;
	/** By field: which change in the log has its former value, null where it did not exist; and its new stamp. */
	readonly writes: ReadonlyMap<string, { readonly source: number | null; readonly stamp: Stamp }>;
	readonly restores: Restores;
	readonly leftAlone: readonly { readonly field?: string; readonly reason: RevertReason }[];
}

interface Write {
	readonly seq: number;
	readonly stamp: Stamp;
	readonly shows: boolean;
	readonly isSelected: boolean;
	readonly isBeforeCut: boolean;
	/** undefined on a write that is no revert's. */
	readonly restored: Stamp | null | undefined;
}

/**
 * What would take back the selected changes of a record. A field is taken back where what is there now was
 * written by a selected change, or restored from one; it gets what it would show had none of them been made.
 * The record's own existence, which insertions and deletions write, is treated as one more field.
 *
 * A write is stamped right behind what it replaces, not with the time of the revert: whatever others wrote
 * after that wins, also where it is still to arrive.
 *
 * @param changes the whole log of the record, in any order
 */
export function takeBackRecord(record: RecordStamps, changes: readonly LoggedTrace[]): TakenBack {
	const log = createLog(changes);
	const stamps = new Map(Object.entries(record.fields));
	const isShown = record.deleted === null || record.inserted !== null;
	const existenceStamp = laterStamp(record.inserted, record.deleted);
	const existence = log.originOf(EXISTENCE, existenceStamp);
	const isExistenceOurs = existence !== null && log.isSelected(EXISTENCE, existence);
	const former = isExistenceOurs ? log.before(EXISTENCE, existence) : null;
	if (former === 'cut') return leave('HISTORY_CUT');
	const wasShown = isExistenceOurs ? (former?.shows ?? log.hasOthersFieldBefore(existence)) : isShown;

	if (isExistenceOurs && !wasShown) {
		if (!isShown) return leave();
		const isOthers = ([name, stamp]: [string, Stamp]) => {
			const origin = log.originOf(name, stamp);
			return origin !== null && !log.isSelected(name, origin);
		};
		if ([...stamps].some(isOthers)) return leave('WRITTEN_SINCE');
		const restores = { [EXISTENCE]: former === null ? null : log.originOf(EXISTENCE, former.stamp) };
		const stamp = behind(...stamps.values(), existenceStamp);
		return { op: 'delete', stamp, writes: new Map(), restores, leftAlone: [] };
	}

	const writes = new Map<string, { source: number | null; stamp: Stamp }>();
	const restores: Record<string, Stamp | null> = {};
	const leftAlone: { field?: string; reason: RevertReason }[] = [];
	const isPurged = ({ stamp }: Write) => record.purged !== null && stamp <= record.purged;
	const restore = (field: string, write: Write | 'cut' | null) => {
		if (write === 'cut') leftAlone.push({ field, reason: 'HISTORY_CUT' });
		else if (write !== null && isPurged(write)) leftAlone.push({ field, reason: 'PURGED' });
		else {
			const stamp = behind(stamps.get(field) ?? null, record.deleted);
			writes.set(field, { source: write?.seq ?? null, stamp });
			restores[field] = write === null ? null : log.originOf(field, write.stamp);
		}
	};
	let isOvertaken = isReplaced(log.latestSelected(EXISTENCE), existence, isShown);
	for (const field of log.fields) {
		const selected = log.latestSelected(field);
		const stamp = stamps.get(field);
		if (stamp !== undefined) {
			const origin = log.originOf(field, stamp);
			if (origin === null || selected === null) continue;
			if (log.isSelected(field, origin)) restore(field, log.before(field, origin));
			else if (origin > selected.stamp) leftAlone.push({ field, reason: 'WRITTEN_SINCE' });
		} else if (isExistenceOurs) {
			const write = log.before(field, existence);
			if (write !== null) restore(field, write);
		} else if (selected !== null && existence !== null && existence > selected.stamp) {
			if (isShown) leftAlone.push({ field, reason: 'WRITTEN_SINCE' });
			else isOvertaken = true;
		}
	}
	if (isOvertaken) leftAlone.push({ reason: 'WRITTEN_SINCE' });
	if (isShown || !wasShown)
		return { op: writes.size > 0 ? 'update' : null, stamp: null, writes, restores, leftAlone };
	const missing = leftAlone.find(({ reason }) => reason !== 'WRITTEN_SINCE');
	if (missing !== undefined) return leave(missing.reason);
	restores[EXISTENCE] = former === null ? null : log.originOf(EXISTENCE, former.stamp);
	return { op: 'insert', stamp: behind(record.deleted), writes, restores, leftAlone };
}

/** Nothing is to be written: for a reason, or as nothing is left to take back. */
export function leave(reason?: RevertReason): TakenBack {
	const leftAlone = reason === undefined ? [] : [{ reason }];
	return { op: null, stamp: null, writes: new Map(), restores: {}, leftAlone };
}

/** The first stamp of this client after the latest of some. */
function behind(...stamps: readonly (Stamp | null)[]): Stamp {
	const latest = stamps.reduce(laterStamp, null);
	const { atMs, counter } = latest === null ? { atMs: 0, counter: 0 } : decodeStamp(latest);
	return counter < MAX_COUNTER
		? encodeStamp({ atMs, counter: counter + 1, clientId: REVERTING_CLIENT })
		: encodeStamp({ atMs: atMs + 1, counter: 0, clientId: REVERTING_CLIENT });
}

/** Whether others have deleted a record since that was inserted, or brought back one that was deleted. */
function isReplaced(selected: Write | null, existence: Stamp | null, isShown: boolean): boolean {
	return selected !== null && existence !== null && existence > selected.stamp && selected.shows !== isShown;
}

function createLog(changes: readonly LoggedTrace[]) {
	const writes = new Map<string, Write[]>();
	const add = (name: string, stamp: Stamp, change: LoggedTrace) => {
		const { seq, isSelected, isBeforeCut, restores } = change;
		const restored = restores !== null && Object.hasOwn(restores, name) ? restores[name] : undefined;
		// Any client can send an actor that says this. What it restores lies before it, or it is no revert's, and following
		// it from write to write would not end.
		const isRevert = restored === null || (typeof restored === 'string' && restored < stamp);
		const write = {
			seq,
			stamp,
			shows: change.op === 'insert',
			isSelected,
			isBeforeCut,
			restored: isRevert ? restored : undefined,
		};
		const others = writes.get(name);
		if (others === undefined) writes.set(name, [write]);
		else others.push(write);
	};
	for (const change of changes) {
		if (change.op !== 'update') add(EXISTENCE, change.stamp, change);
		for (const [name, stamp] of Object.entries(change.stamps)) add(name, stamp, change);
	}
	const selectedStamps = new Map(
		[...writes].map(([name, of]) => [name, new Set(of.filter((w) => w.isSelected).map((w) => w.stamp))]),
	);
	const writesOf = (name: string): readonly Write[] => writes.get(name) ?? [];
	const isSelected = (name: string, stamp: Stamp) => selectedStamps.get(name)?.has(stamp) ?? false;
	const deletions = writesOf(EXISTENCE).filter((write) => !write.shows);

	/** The latest of the writes that some rule admits. */
	const latest = (from: readonly Write[], admits: (write: Write) => boolean): Write | null =>
		from.reduce<Write | null>(
			(best, write) => (admits(write) && (best === null || best.stamp < write.stamp) ? write : best),
			null,
		);
	const isOld = (write: Write) => write.isBeforeCut;

	/** What stood there before an instant of the order, without the selected writes; `cut` where that is not known. */
	function before(name: string, stamp: Stamp): Write | 'cut' | null {
		const isOthersBefore = (write: Write) => !write.isSelected && write.stamp < stamp;
		const write = latest(writesOf(name), isOthersBefore);
		const hidden = name === EXISTENCE ? null : latest(deletions, isOthersBefore);
		// Retention has removed nothing but what is earlier than this.
		const kept = laterStamp(
			latest(writesOf(name), isOld)?.stamp ?? null,
			name === EXISTENCE ? null : (latest(deletions, isOld)?.stamp ?? null),
		);
		const found = laterStamp(write?.stamp ?? null, hidden?.stamp ?? null);
		if (kept !== null && (found === null || found < kept)) return 'cut';
		if (write === null || (hidden !== null && write.stamp <= hidden.stamp)) return null;
		if (write.restored === undefined) return write;
		if (write.restored === null) return name === EXISTENCE ? write : null;
		return isSelected(name, write.restored) ? before(name, write.restored) : write;
	}

	return {
		fields: [...writes.keys()].filter((name) => name !== EXISTENCE),
		isSelected,
		before,
		latestSelected: (name: string) => latest(writesOf(name), (write) => write.isSelected),
		/** Which write a stamp that stands in the record goes back to; null where that is to none. */
		originOf(name: string, stamp: Stamp | null): Stamp | null {
			if (stamp === null || isSelected(name, stamp)) return stamp;
			const restored = writesOf(name).find((write) => write.stamp === stamp)?.restored;
			return restored === undefined ? stamp : restored;
		},
		/** Whether updates by others had made the record, without an insertion. */
		hasOthersFieldBefore: (stamp: Stamp) =>
			[...writes].some(
				([name, of]) => name !== EXISTENCE && of.some((write) => !write.isSelected && write.stamp < stamp),
			),
	};
}
