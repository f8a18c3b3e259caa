import {
	applyCorrections,
	type Change,
	fromMergedRow,
	type MergedRow,
	mergeChange,
	mergeRecords,
	type PulledPage,
	type PushResponse,
	stampChange,
	toMergedRow,
} from '@mana/sync-protocol';
import type { OnRows } from '@mana/tool-registry';

type Field = MergedRow['fields'][string];

export type PullSince = (since: string | undefined) => AsyncIterable<PulledPage>;

/** What an entry takes beside its rows, a row beside its values, and a value beside its text; about. */
const entryBytes = 1_024;
const rowBytes = 400;
const valueBytes = 32;
/** What says when and by whom a field was written, beside its stamp's text. */
const stampedBytes = 96;

/** Taken in before other calls get their turn. */
const rowsAtOnce = 500;

/** Changes made here are stamped by their maker: nothing is clamped that mana-sync has not reported. */
const anyTime = Number.MAX_SAFE_INTEGER;

/**
 * One user's merged rows of one table in one space, as stored: values that are stored encrypted stay ciphertext. What is
 * pulled, what a stream brings and what is pushed are merged by the one merge rule, so that the order in which
 * they arrive does not matter.
 */
export class CachedTable {
	readonly #rowsById = new Map<string, MergedRow>();
	#list: readonly MergedRow[] | undefined;
	#cursor: string | undefined;
	#last: Promise<void> = Promise.resolve();
	/** The last pull in line, while it has not begun, and the bounds of the token it is made with. */
	#next: { bounds: string; pulled: Promise<void> } | undefined;
	#liveByBounds = new Map<string, object>();
	bytes = entryBytes;
	/** How often it has been said to be stale. */
	staleCount = 0;
	/** No longer kept: what a stream brings does not reach it. */
	isDropped = false;

	/** All rows, the deleted ones among them left out; the same array until something changes. */
	rows(): readonly MergedRow[] {
		this.#list ??= [...this.#rowsById.values()].filter(({ op }) => op === 'insert');
		return this.#list;
	}

	/** Whether all there is has been pulled by a token so bounded, and brought by this connection since. */
	isLive(bounds: string, connection: object): boolean {
		return this.#liveByBounds.get(bounds) === connection;
	}

	/**
	 * To be called after a pull that began when the connection stood already.
	 *
	 * @param staleCount what `staleCount` was before that pull: it may have missed what was written another way since
	 */
	setLive(bounds: string, connection: object | undefined, staleCount: number): void {
		if (connection && staleCount === this.staleCount) this.#liveByBounds.set(bounds, connection);
	}

	setStale(): void {
		this.staleCount++;
		this.#liveByBounds.clear();
	}

	/**
	 * Takes in what has changed until now. Calls at the same time share a pull, but never one that has already
	 * begun, which may have missed what this caller knows of, nor one that another kind of token is made for.
	 */
	async catchUp(bounds: string, pull: PullSince, onRows?: OnRows): Promise<void> {
		const shared = this.#next?.bounds === bounds ? this.#next.pulled : undefined;
		try {
			await (shared ?? this.#line(bounds, pull, onRows));
		} catch (error) {
			if (!shared) throw error;
			// It was made with another request's token, which may be worse than this one's.
			await this.#line(bounds, pull, onRows);
		}
	}

	/** Merges rows that were pulled or streamed, and answers those that are new by it, as they are kept. */
	takeIn(rows: Iterable<MergedRow>): MergedRow[] {
		const kept: MergedRow[] = [];
		for (const row of rows) {
			const known = this.#rowsById.get(row.id);
			if (known === undefined) kept.push(this.#put(row));
			else if (!isSame(known, row)) {
				kept.push(this.#put(toMergedRow(row, mergeRecords(fromMergedRow(known), fromMergedRow(row)))));
			}
		}
		return kept;
	}

	/** Merges changes that mana-sync has just taken in, as it has taken them. */
	takePushed(clientId: string, changes: readonly Change[], answer: PushResponse): void {
		for (const [place, change] of applyCorrections(changes, answer.corrections).entries()) {
			const stamped = stampChange(change, { clientId, place, arrivedAtMs: anyTime }).change;
			const known = this.#rowsById.get(change.id);
			const name = { spaceId: change.spaceId ?? '', table: change.table, id: change.id };
			this.#put(toMergedRow(name, mergeChange(known && fromMergedRow(known), stamped)));
		}
	}

	/** Pulls one after the other, so that a cursor never falls back. */
	#line(bounds: string, pull: PullSince, onRows?: OnRows): Promise<void> {
		const pulled: Promise<void> = this.#last
			.catch(() => {})
			.then(() => {
				if (this.#next?.pulled === pulled) this.#next = undefined;
				return this.#pull(pull, onRows);
			});
		this.#next = { bounds, pulled };
		this.#last = pulled;
		return pulled;
	}

	/** What has come stays where the rest does not: the next pull goes on from there. */
	async #pull(pull: PullSince, onRows?: OnRows): Promise<void> {
		try {
			await this.#takeInPages(pull, onRows);
		} catch (error) {
			if (this.#cursor === undefined || !isCursorRefused(error)) throw error;
			// The database is another one: what it does not have is not there.
			this.#clear();
			await this.#takeInPages(pull, onRows);
		}
	}

	async #takeInPages(pull: PullSince, onRows?: OnRows): Promise<void> {
		for await (const { changes, syncedUntil } of pull(this.#cursor)) {
			for (let start = 0; start < changes.length; start += rowsAtOnce) {
				if (start > 0) await new Promise((resolve) => setImmediate(resolve));
				const kept = this.takeIn(changes.slice(start, start + rowsAtOnce));
				onRows?.(kept);
			}
			this.#cursor = syncedUntil;
		}
	}

	#put(row: MergedRow): MergedRow {
		const known = this.#rowsById.get(row.id);
		if (known) this.bytes -= sizeOf(known);
		const kept = compact(row);
		// Deleted rows stay, without values, so that what arrives late does not bring them back.
		this.#rowsById.set(row.id, kept);
		this.bytes += sizeOf(kept);
		this.#list = undefined;
		return kept;
	}

	#clear(): void {
		this.#rowsById.clear();
		this.#list = undefined;
		this.#cursor = undefined;
		this.#liveByBounds.clear();
		this.bytes = entryBytes;
	}
}

function isSame(a: MergedRow, b: MergedRow): boolean {
	return (
		a.op === b.op &&
		a.stamps.latest === b.stamps.latest &&
		a.stamps.inserted === b.stamps.inserted &&
		a.stamps.deleted === b.stamps.deleted &&
		a.stamps.purged === b.stamps.purged &&
		Object.keys(a.fields).length === Object.keys(b.fields).length &&
		Object.entries(a.fields).every(([name, { stamp }]) => b.fields[name]?.stamp === stamp)
	);
}

/** Most fields of a record were written together: what says so is kept once. */
function compact(row: MergedRow): MergedRow {
	if (isCompact(row)) return row;
	const fields: MergedRow['fields'] = {};
	let last: Field | undefined;
	let byStamp: Map<string, Field> | undefined;
	for (const name in row.fields) {
		const field = row.fields[name];
		if (field === undefined) continue;
		if (field.value !== undefined) {
			fields[name] = field;
			continue;
		}
		if (last === undefined) last = field;
		else if (field.stamp !== last.stamp) {
			byStamp ??= new Map([[last.stamp, last]]);
			last = byStamp.get(field.stamp) ?? field;
			byStamp.set(last.stamp, last);
		}
		fields[name] = last;
	}
	return { ...row, fields };
}

/** Whether all its fields are one already, as those are that came by name only. */
function isCompact({ fields }: MergedRow): boolean {
	let first: Field | undefined;
	for (const name in fields) {
		first ??= fields[name];
		if (fields[name] !== first) return false;
	}
	return true;
}

/** All that is kept of a row, its field names, stamps and actor included: others choose how much those are. */
function sizeOf({ id, data, fields, actor }: MergedRow): number {
	let bytes = rowBytes + id.length + weightOf(actor);
	let last: Field | undefined;
	for (const name in fields) {
		const value = data[name];
		const field = fields[name];
		bytes += valueBytes + name.length;
		// Fields that were written together are kept once.
		if (field !== last && field !== undefined) bytes += stampedBytes + field.stamp.length;
		last = field;
		if (typeof value === 'string') bytes += value.length;
		else if (typeof value === 'object' && value !== null) bytes += weightOf(value);
	}
	return bytes;
}

/** What a JSON value takes, about; an explicit stack, because depth is the sender's choice. */
function weightOf(value: unknown): number {
	let bytes = 0;
	const pending = [value];
	while (pending.length > 0) {
		const next = pending.pop();
		if (next === undefined || next === null) continue;
		bytes += valueBytes;
		if (typeof next === 'string') bytes += next.length;
		else if (typeof next === 'object') {
			for (const [name, member] of Object.entries(next)) {
				bytes += Array.isArray(next) ? 0 : name.length;
				pending.push(member);
			}
		}
	}
	return bytes;
}

function isCursorRefused(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'CURSOR_INVALID';
}
