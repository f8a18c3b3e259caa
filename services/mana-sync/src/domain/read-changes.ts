import { MAX_DRIFT_MS, parseInstantMs } from '@mana/sync-protocol';
import type { CursorBinding, CursorCodec, Vector } from './cursor.ts';
import type { ReadRecord } from './read-record.ts';
import { cursorInvalid } from './refusals.ts';
import { scopeNumber } from './scope-number.ts';
import type { Grant, Scope, SyncStore, TableRange } from './sync-store.ts';

/** One read's worth: enough to be quick, little enough that many readers fit into memory. */
const BATCH_RECORDS = 1_000;
const BATCH_BYTES = 1024 * 1024;
/**
 * A read looks at each table for as many records as it may bring. Where there are more tables than this, it looks at a
 * window of numbers instead: no two records of a scope share a number, so that a window holds no more than its width,
 * however many tables there are.
 */
const UNBOUNDED_TABLES = 4;
/** A window that brings little is followed by one so many times as wide, one that brings too much by a narrower one. */
const WINDOW_GROWTH = 4;

/**
 * What `since` means where it is a time: everything that may have changed since then, clocks being off by five
 * minutes at most. null where it is none, and so a cursor.
 */
export function sinceInstantMs(since: string): number | null {
	const timeMs = parseInstantMs(since);
	return timeMs === null ? null : Math.max(0, timeMs - MAX_DRIFT_MS);
}

/** Up to where scopes had come at an instant. */
export async function vectorAt(
	store: Pick<SyncStore, 'seqBefore'>,
	grant: Grant,
	scopes: readonly Scope[],
	atMs: number,
): Promise<Vector> {
	const seen = scopes.map(async (head): Promise<[number, number]> => {
		if (atMs === 0) return [head.number, 0];
		if (head.changedAtMs < atMs) return [head.number, head.seq];
		return [head.number, await store.seqBefore(grant, head, atMs)];
	});
	return new Map(await Promise.all(seen));
}

/**
 * Up to where a caller has seen the scopes. Spaces that the caller has left drop out; one that was joined has no
 * entry, so all of it is read.
 *
 * @throws AppError 400 `CURSOR_INVALID`
 */
export async function resolveSince(
	deps: { store: Pick<SyncStore, 'seqBefore'>; cursors: CursorCodec },
	since: string,
	view: { binding: CursorBinding; grant: Grant; heads: { epoch: number; scopes: readonly Scope[] } },
): Promise<Vector> {
	const { binding, grant, heads } = view;
	const fromMs = sinceInstantMs(since);
	if (fromMs !== null) return vectorAt(deps.store, grant, heads.scopes, fromMs);
	const cursor = deps.cursors.decode(since, binding);
	if (cursor === null) throw cursorInvalid('this is neither a time nor a cursor for what is asked');
	if (cursor.epoch !== heads.epoch) throw cursorInvalid('the database was restored since; begin from a time');
	const vector = new Map<number, number>();
	for (const head of heads.scopes) {
		const seq = seenIn(cursor.vector, head);
		if (seq > head.seq) throw cursorInvalid('the cursor is ahead of the database; begin from a time');
		vector.set(head.number, seq);
	}
	// Spaces that may be read and were not asked about stay where they are.
	for (const number of grant.readSpaces.map(scopeNumber)) {
		const seq = cursor.vector.get(number);
		if (seq !== undefined && !vector.has(number)) vector.set(number, seq);
	}
	return vector;
}

/** A cursor from before numbers were made from ids knows a scope by its former one. */
function seenIn(vector: Vector, { number, formerNumber }: Scope): number {
	return vector.get(number) ?? (formerNumber === null ? undefined : vector.get(formerNumber)) ?? 0;
}

export interface Batch {
	readonly records: readonly ReadRecord[];
	/** What has been seen once these records are. */
	readonly vector: Vector;
	readonly hasMore: boolean;
}

export interface ReadPlan {
	readonly of: TableRange;
	readonly since: Vector;
	/** The scopes to read, by number, as they stood when the read began. */
	readonly scopes: readonly Scope[];
	/** Where to stop; without it at the end. */
	readonly limit?: { readonly records: number; readonly bytes: number };
	/** The spaces that may be read, asked before a batch is read and again before it is handed on. */
	readonly grant: () => Promise<Grant>;
}

/**
 * What has changed since, scope by scope in the order of the numbers, in short reads that hold nothing between
 * them; the next is made while the last is looked at. A record that changes meanwhile gets
 * a higher number and is met again, here or from the cursor on: numbers are committed in their order, so none is
 * ever passed over. Gives at least one batch, if an empty one.
 */
export async function* readChanges(
	store: Pick<SyncStore, 'readRecords'>,
	plan: ReadPlan,
): AsyncGenerator<Batch, void, undefined> {
	const vector = new Map(plan.since);
	const isBehind = (scope: Scope) => (vector.get(scope.number) ?? 0) < scope.seq;
	let recordsLeft = plan.limit?.records ?? Number.POSITIVE_INFINITY;
	let bytesLeft = plan.limit?.bytes ?? Number.POSITIVE_INFINITY;
	const isWindowed = 'tables' in plan.of && plan.of.tables.length > UNBOUNDED_TABLES;
	let windowWidth = isWindowed ? BATCH_RECORDS : Number.POSITIVE_INFINITY;

	async function readNext(): Promise<Batch | null> {
		for (let scope = plan.scopes.find(isBehind); scope !== undefined; scope = plan.scopes.find(isBehind)) {
			const afterSeq = vector.get(scope.number) ?? 0;
			const untilSeq = Math.min(afterSeq + windowWidth, Number.MAX_SAFE_INTEGER);
			const { records, bytes, isCut } = await store.readRecords(await plan.grant(), {
				scope: scope.number,
				of: plan.of,
				afterSeq,
				untilSeq,
				limit: Math.min(recordsLeft, BATCH_RECORDS),
				maxBytes: Math.min(bytesLeft, BATCH_BYTES),
			});
			const last = records.at(-1)?.seq ?? 0;
			vector.set(scope.number, isCut ? last : Math.max(last, Math.min(untilSeq, scope.seq)));
			if (isCut) windowWidth = Math.max(BATCH_RECORDS, windowWidth / WINDOW_GROWTH);
			else if (records.length < BATCH_RECORDS / WINDOW_GROWTH) windowWidth *= WINDOW_GROWTH;
			if (records.length === 0) continue;
			recordsLeft -= records.length;
			bytesLeft -= bytes;
			return { records, vector: new Map(vector), hasMore: plan.scopes.some(isBehind) };
		}
		return null;
	}

	let batch = await readNext();
	while (batch !== null) {
		const isFull = recordsLeft <= 0 || bytesLeft <= 0;
		const next = isFull ? null : readNext();
		// Looked at below, unless nobody asks for more.
		next?.catch(() => {});
		yield batch;
		if (next === null) return;
		batch = await next;
		if (batch !== null) await plan.grant();
	}
	// Scopes that hold nothing new of this collection count as seen.
	yield { records: [], vector, hasMore: false };
}
