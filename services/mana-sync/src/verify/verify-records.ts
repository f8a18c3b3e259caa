import type { StampedChange } from '@mana/sync-protocol';
import type { RecordKey } from '../domain/record-key.ts';
import type { StoredRecord } from '../domain/sync-store.ts';
import { judgeRecord, type Replayed, replayChange, type Verdict } from './judge-record.ts';

export interface StoredChange extends RecordKey {
	readonly seq: number;
	readonly change: StampedChange;
}

/** What verification reads: everything, in the order of the keys, a bounded piece at a time. */
export interface VerificationStore {
	records(): AsyncIterable<StoredRecord>;
	/** Ordered by key, then number. */
	changes(): AsyncIterable<StoredChange>;
	/** One record and its log, as they are at one moment. */
	snapshot<T>(
		key: RecordKey,
		read: (record: StoredRecord | undefined, changes: AsyncIterable<StoredChange>) => Promise<T>,
	): Promise<T>;
	/** Spaces that count fewer changes than their log or their records hold. */
	scopesBehind(): Promise<{ scope: number; spaceId: string }[]>;
}

export interface Difference extends RecordKey {
	readonly verdict: Verdict;
}

export interface Verification {
	readonly records: number;
	readonly changes: number;
	/** Records that stand deleted by a deletion which the log no longer holds. */
	readonly tombstones: number;
	/** How many there are; `onDifference` is told of each. */
	readonly differences: number;
	readonly scopesBehind: readonly { scope: number; spaceId: string }[];
}

/**
 * Recomputes every record from the log by the pure merge rule and compares it with the one that is kept. Memory
 * does not depend on how many there are. Records and log are read while others write: whatever looks different
 * is looked at once more, at one moment, before it counts.
 */
export async function verifyRecords(
	store: VerificationStore,
	onDifference: (difference: Difference) => void,
): Promise<Verification> {
	const counted = { records: 0, changes: 0, tombstones: 0, differences: 0 };
	for await (const { key, kept, replayed, changes } of pairUp(store)) {
		if (kept !== undefined) counted.records += 1;
		counted.changes += changes;
		let verdict = judgeRecord(kept, replayed);
		if (verdict.kind === 'same') continue;
		verdict = await store.snapshot(key, async (record, log) => judgeRecord(record, await replayAll(log)));
		if (verdict.kind === 'tombstone') counted.tombstones += 1;
		else if (verdict.kind !== 'same') {
			counted.differences += 1;
			onDifference({ ...key, verdict });
		}
	}
	return { ...counted, scopesBehind: await store.scopesBehind() };
}

async function replayAll(changes: AsyncIterable<StoredChange>): Promise<Replayed | undefined> {
	let replayed: Replayed | undefined;
	for await (const change of changes) replayed = replayChange(replayed, change);
	return replayed;
}

interface Pair {
	readonly key: RecordKey;
	readonly kept: StoredRecord | undefined;
	readonly replayed: Replayed | undefined;
	readonly changes: number;
}

/** Walks records and log side by side. */
async function* pairUp(store: VerificationStore): AsyncGenerator<Pair> {
	const records = store.records()[Symbol.asyncIterator]();
	const replays = replayEach(store.changes());
	let record = (await records.next()).value as StoredRecord | undefined;
	let replay = (await replays.next()).value as Replay | undefined;
	while (record !== undefined || replay !== undefined) {
		const order = record && replay ? compareKeys(record, replay.key) : record ? -1 : 1;
		const kept = order <= 0 ? record : undefined;
		const told = order >= 0 ? replay : undefined;
		const key = kept ?? told?.key;
		if (key === undefined) return;
		yield { key: keyOf(key), kept, replayed: told?.replayed, changes: told?.changes ?? 0 };
		if (kept !== undefined) record = (await records.next()).value as StoredRecord | undefined;
		if (told !== undefined) replay = (await replays.next()).value as Replay | undefined;
	}
}

interface Replay {
	readonly key: RecordKey;
	readonly replayed: Replayed;
	readonly changes: number;
}

async function* replayEach(changes: AsyncIterable<StoredChange>): AsyncGenerator<Replay, void, undefined> {
	let current: Replay | undefined;
	for await (const change of changes) {
		if (current !== undefined && compareKeys(current.key, change) !== 0) {
			yield current;
			current = undefined;
		}
		current = {
			key: keyOf(change),
			replayed: replayChange(current?.replayed, change),
			changes: (current?.changes ?? 0) + 1,
		};
	}
	if (current !== undefined) yield current;
}

function keyOf({ scope, appId, table, id }: RecordKey): RecordKey {
	return { scope, appId, table, id };
}

/** The order of the database: bytes of UTF-8, which is not that of JavaScript's strings. */
function compareKeys(a: RecordKey, b: RecordKey): number {
	return (
		a.scope - b.scope ||
		compareBytes(a.appId, b.appId) ||
		compareBytes(a.table, b.table) ||
		compareBytes(a.id, b.id)
	);
}

function compareBytes(a: string, b: string): number {
	return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
