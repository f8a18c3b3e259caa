import {
	type Actor,
	type Change,
	compareStamps,
	createHybridClock,
	encodeStamp,
	type MergedRow,
	type PushResponse,
	parseInstantMs,
	type Stamp,
	stampInstant,
	stampInstantMs,
} from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';
import type { OnRows, RowAccess, RowStore } from './row-store.ts';
import { toToolError } from './sync-failure.ts';
import type { WriteNames } from './write-names.ts';

/** The rows of one space, for one tool call: what it writes carries that call as its actor. */
export interface SpaceRows {
	/**
	 * The live rows of a table; the same array while nothing has changed.
	 *
	 * @param onRows may be called with some of them before the others are there
	 * @throws ToolError
	 */
	read(appId: string, table: string, onRows?: OnRows): Promise<readonly MergedRow[]>;
	/** An id for a new row that others are to name; the same one each time, for a call that may be made again. */
	newId(): string;
	/** Writes a new row and answers its id. @param id `newId` where it is not given @throws ToolError */
	insert(appId: string, table: string, data: Record<string, unknown>, id?: string): Promise<string>;
	/** Writes new rows, in few requests. @returns their ids, in their order @throws ToolError */
	insertEach(appId: string, table: string, data: readonly Record<string, unknown>[]): Promise<string[]>;
	/** Writes some fields of a row that was read, each later than what it had. @throws ToolError */
	update(appId: string, row: MergedRow, fields: Record<string, unknown>): Promise<void>;
	/**
	 * Writes a new row under an id that nobody has used.
	 *
	 * @returns false where somebody has, be the row deleted by now: nothing is written then
	 * @throws ToolError
	 */
	insertOnce(appId: string, table: string, id: string, data: Record<string, unknown>): Promise<boolean>;
	/**
	 * Writes as `update` does, to several rows of an app in one request. With `resting` a row is left out where one of
	 * these fields has been written since the row was read; `read` answers how it stands.
	 *
	 * @throws ToolError
	 */
	updateEach(
		appId: string,
		writes: readonly RowUpdate[],
		options?: { readonly resting?: boolean },
	): Promise<UpdatedEach>;
	/**
	 * What a field held at an instant, as far as the log goes back.
	 *
	 * @returns undefined where that is not known
	 * @throws ToolError
	 */
	valueAt(appId: string, row: MergedRow, field: string, atMs: number): Promise<unknown>;
	/**
	 * Deletes rows that were read, each later than all that was written to it; the last one last.
	 *
	 * @param purge erases their values at once, also where they were kept for going back
	 * @throws ToolError
	 */
	remove(appId: string, rows: readonly MergedRow[], purge: boolean): Promise<void>;
}

export interface RowUpdate {
	readonly row: MergedRow;
	readonly fields: Record<string, unknown>;
}

/** What did not come of several updates, by the ids of their rows. */
export interface UpdatedEach {
	/** Those that did not stand, with why. */
	readonly failures: ReadonlyMap<string, ToolError>;
	/** Those that were left out, since the row has changed. */
	readonly changed: ReadonlySet<string>;
}

export interface SpaceRowsDeps {
	readonly store: RowStore;
	readonly access: RowAccess;
	readonly actor: Actor;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Called with each row that was written. */
	readonly onWritten: (appId: string, table: string, id: string) => void;
	/** Called with how full the space is, in hundredths, where mana-sync says so. */
	readonly onFullness: (percent: number) => void;
	/** Called when mana-sync has refused the caller this space. */
	readonly onRefused: () => void;
	/** Names what the call writes, for one that may be made again; random where it is absent. */
	readonly names?: WriteNames | undefined;
}

const CHANGES_A_PUSH = 1_000;
/** How far back a record's history is looked through. */
const HISTORY_PAGES = 4;

export function createSpaceRows({
	store,
	access,
	actor,
	now,
	onWritten,
	onFullness,
	onRefused,
	names,
}: SpaceRowsDeps): SpaceRows {
	async function guarded<T>(doing: 'read' | 'write', work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (cause) {
			const error = toToolError(cause, doing);
			if (isRefusal(error)) onRefused();
			throw error;
		}
	}

	async function push(appId: string, ...changes: Change[]): Promise<void> {
		const lost = lostAmong(changes, await pushEach(appId, changes));
		if (lost.size > 0) throw writeLost(lost.size, changes.length);
	}

	async function pushInParts(appId: string, changes: readonly Change[]): Promise<void> {
		for (let start = 0; start < changes.length; start += CHANGES_A_PUSH) {
			await push(appId, ...changes.slice(start, start + CHANGES_A_PUSH));
		}
	}

	async function pushEach(appId: string, changes: readonly Change[]): Promise<PushResponse> {
		const told = changes.map((change) => ({
			...change,
			...(names && { key: names.changeKey(change) }),
			spaceId: access.spaceId,
			actor,
			origin: 'agent' as const,
		}));
		const answer = await guarded('write', store.push(access, appId, told));
		if (answer.fullPercent !== undefined) onFullness(answer.fullPercent);
		const lost = lostAmong(changes, answer);
		const refused = new Set(answer.conflicts.filter(({ applied }) => !applied).map(nameOf));
		for (const change of changes) {
			const name = nameOf(change);
			if (!lost.has(name) && !refused.has(name)) onWritten(appId, change.table, change.id);
		}
		return answer;
	}

	function insertOf(table: string, id: string, data: Record<string, unknown>): Change {
		// Said here and not left to mana-sync, so that a cache knows the row as it will be.
		const atMs = parseInstantMs(data.createdAt) ?? now();
		const stamp = encodeStamp({ atMs, counter: 0, clientId: access.clientId });
		return { table, id, op: 'insert', data, stamp };
	}

	function updateOf({ row, fields: values }: RowUpdate, resting = false): Change {
		const stamp = stampAfter(row);
		const updatedAt = stampInstant(stamp);
		const fields = Object.entries(values).map(([name, value]) => [
			name,
			{ value, updatedAt, stamp, ...(resting && { base: row.fields[name]?.stamp ?? null }) },
		]);
		return { table: row.table, id: row.id, op: 'update', fields: Object.fromEntries(fields) };
	}

	function stampAfter(row: MergedRow): Stamp {
		const clock = createHybridClock({ clientId: access.clientId, now });
		for (const { stamp } of Object.values(row.fields)) clock.observe(stamp);
		clock.observe(row.stamps.latest);
		return clock.next();
	}

	const newId = () => names?.recordId() ?? crypto.randomUUID();

	return {
		newId,
		async read(appId, table, onRows) {
			const liveOf = (rows: readonly MergedRow[]) =>
				rows.filter((row) => row.spaceId === access.spaceId && isLive(row));
			const early: OnRows | undefined = onRows && ((rows) => onRows(liveOf(rows)));
			const rows = await guarded('read', store.readTable(access, appId, table, early));
			const known = liveRows.get(rows);
			if (known?.spaceId === access.spaceId) return known.live;
			const live = liveOf(rows);
			liveRows.set(rows, { spaceId: access.spaceId, live });
			return live;
		},
		async insert(appId, table, data, givenId) {
			const id = givenId ?? newId();
			await push(appId, insertOf(table, id, data));
			return id;
		},
		async insertEach(appId, table, data) {
			const changes = data.map((values) => insertOf(table, names?.recordId() ?? crypto.randomUUID(), values));
			await pushInParts(appId, changes);
			return changes.map(({ id }) => id);
		},
		async insertOnce(appId, table, id, data) {
			const { conflicts } = await pushEach(appId, [{ ...insertOf(table, id, data), base: null }]);
			return conflicts.length === 0;
		},
		async update(appId, row, fields) {
			await push(appId, updateOf({ row, fields }));
		},
		async updateEach(appId, writes, { resting = false } = {}) {
			if (writes.length === 0) return { failures: new Map(), changed: new Set() };
			const changes = writes.map((write) => updateOf(write, resting));
			const answer = await pushEach(appId, changes);
			const lost = lostAmong(changes, answer);
			const failed = changes.filter((change) => lost.has(nameOf(change)));
			return {
				failures: new Map(failed.map(({ id }) => [id, writeLost(1, 1)])),
				changed: new Set(answer.conflicts.filter(({ applied }) => !applied).map(({ id }) => id)),
			};
		},
		async valueAt(appId, row, field, atMs) {
			let before: number | undefined;
			for (let page = 0; page < HISTORY_PAGES; page += 1) {
				const record = { table: row.table, id: row.id, ...(before !== undefined && { before }) };
				const history = await guarded('read', store.readHistory(access, appId, record));
				const [latest] = history.changes
					.flatMap(({ fields }) => fields[field] ?? [])
					.filter(({ stamp }) => stampInstantMs(stamp) <= atMs)
					.sort((a, b) => compareStamps(b.stamp, a.stamp));
				if (latest !== undefined) return latest.value;
				if (history.before === null) return undefined;
				before = history.before;
			}
			return undefined;
		},
		async remove(appId, rows, purge) {
			const changes = rows.map((row): Change => {
				const stamp = stampAfter(row);
				const deletedAt = stampInstant(stamp);
				return { table: row.table, id: row.id, op: 'delete', stamp, deletedAt, ...(purge && { purge }) };
			});
			await pushInParts(appId, changes);
		},
	};
}

/** Of stores that keep their rows: the live ones among them. */
const liveRows = new WeakMap<readonly MergedRow[], { spaceId: string; live: readonly MergedRow[] }>();

/** Older clients mark a deletion in the data. */
function isLive(row: MergedRow): boolean {
	return row.op === 'insert' && !row.data.deletedAt;
}

/**
 * The records that do not show what was just taken in: mana-sync answers those that merging made otherwise. Of a change
 * whose stamp was corrected and that stands for all that, nothing comes back.
 */
function lostAmong(pushed: readonly Change[], { changes: altered, conflicts }: PushResponse): Set<string> {
	const refused = new Set(conflicts.map(({ change }) => change.place));
	const taken = new Set(pushed.filter((_, place) => !refused.has(place)).map(nameOf));
	return new Set(altered.map(nameOf).filter((of) => taken.has(of)));
}

function nameOf({ table, id }: { table: string; id: string }): string {
	return JSON.stringify([table, id]);
}

function writeLost(lost: number, of: number): ToolError {
	const what = of === 1 ? 'The change did not stand' : `${lost} of ${of} changes did not stand`;
	return new ToolError(
		'CONFLICT',
		`${what}, since what is stored bears a later time. Read it again before trying once more; if that fails too, the server's clock had run ahead when it was stored.`,
	);
}

function isRefusal(error: unknown): boolean {
	return error instanceof ToolError && (error.code === 'SPACE_FORBIDDEN' || error.code === 'TOKEN_REFUSED');
}
