import { createHybridClock, type HybridClock } from '../hybrid-clock.ts';
import { isDeleted, type MergedRecord, visibleData } from '../merge-change.ts';
import { type RecordIdentity, toMergedRow } from '../merged-row.ts';
import { randomKey } from '../random-key.ts';
import type { Stamp } from '../stamp.ts';
import { EPOCH } from '../sync-client.ts';
import { SyncError } from '../sync-error.ts';
import type { SyncClientConfig } from '../sync-request.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow, TableRow } from '../wire/merged-row.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import { createConnection, sleepFor } from './connection.ts';
import { createReplicaJournal } from './replica-journal.ts';
import { createReplicaListeners, type RecordsListener } from './replica-listeners.ts';
import { createReplicaOutbox } from './replica-outbox.ts';
import { createReplicaRecords, type PendingChange, type ReplicaRecords } from './replica-records.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';
import { createReplicaTables, type KeptTables } from './replica-tables.ts';

interface ReplicaSettings extends Omit<SyncClientConfig, 'jwt'> {
	readonly storage: ReplicaStorage;
	/** A valid token; asked again, with the one that was refused, after a 401. */
	readonly token: (refused?: string) => Promise<string>;
	/** Called with what cannot be sent: it is taken back, and the record shows what the server has. */
	readonly onRefused?: (change: Change, error: SyncError) => void;
	/** Milliseconds since 1970, UTC. */
	readonly now?: () => number;
	/** Waits, or less long when the signal aborts; never rejects. */
	readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** From 0 up to 1. */
	readonly random?: () => number;
}

/** Names `tables` of any apps, or an `appId` and `collections` of it. A storage is for one of both. */
export type ReplicaOptions = ReplicaSettings & KeptTables;

/** `table` as the replica was opened with it: `app/table`, or the collection of its app. */
export type RecordName = RecordIdentity;

export interface ReplicaRecord extends RecordName {
	readonly data: Record<string, unknown>;
}

/** Records on one device: written and read at once, with or without a connection. */
export interface Replica {
	/**
	 * Each shows at once and returns when the change is kept; it is sent when it can be. Where the storage fails it
	 * is taken back, and what the storage threw is thrown.
	 */
	insert(record: ReplicaRecord): Promise<void>;
	update(record: ReplicaRecord): Promise<void>;
	remove(record: RecordName & { readonly purge?: boolean }): Promise<void>;
	/** The record with all that is still to be sent; undefined where it is unknown or deleted. */
	get(record: RecordName): Record<string, unknown> | undefined;
	list(table: string): ReplicaRecord[];
	/** As `get` and `list`, with stamps. A row is the same object until its record changes. */
	row(record: RecordName): TableRow | undefined;
	rows(table: string): TableRow[];
	/** Called after records have changed, with which; with a table, those of that table. Returns how to stop it. */
	subscribe(listener: RecordsListener): () => void;
	subscribe(table: string, listener: RecordsListener): () => void;
	/** How many changes are still to be sent. */
	pending(): number;
	/** What the browser says of the network; `true` tries at once. */
	setOnline(isOnline: boolean): void;
	/** Ends sending and receiving; what is pending stays in the storage. Throws what the storage throws. */
	close(): Promise<void>;
}

const OUTBOX = 'out/';
const CURSOR = 'meta/cursor/';
const CLOCK = 'meta/clock';

/**
 * Opens a replica with what its storage holds, and keeps it in step with the server. Records are what the server
 * said, merged with what is pending, by the one merge rule: offline edits on several devices end alike. What
 * belongs to a space that was left goes, from the storage too.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
	const { storage, clientId, now = Date.now, sleep = sleepFor, random = Math.random } = options;
	const tables = createReplicaTables(options);
	const cursorName = `${CURSOR}${tables.names.join(',')}`;
	const records = createReplicaRecords(clientId);
	for (const [, row] of await storage.list('row/')) records.receive(row as MergedRow);
	for (const [place, change] of await storage.list(OUTBOX))
		records.addPending({ place, change: change as Change, isKept: true });
	records.takeChanged();
	const cursors = new Map((await storage.list(CURSOR)) as [string, string][]);
	const [[, latest] = []] = (await storage.list(CLOCK)) as [string, Stamp][];
	const restart = (from: Stamp | null): HybridClock => createHybridClock({ clientId, now, latest: from });
	let clock = restart(latest ?? null);
	let lastPlace = Number([...records.outbox.keys()].at(-1)?.slice(OUTBOX.length) ?? 0);

	const journal = createReplicaJournal(storage);
	const connection = createConnection({ sleep, random });
	const listeners = createReplicaListeners();
	/** How keys begin that are made here and now: another device may have a copy of all that the storage holds. */
	const ownKeys = `${randomKey()}.`;
	let wakePush = new AbortController();
	let refusedToken: string | undefined;

	const changed = () => listeners.tell(records.takeChanged());
	const clockEntry = (): StorageEntry => [CLOCK, clock.latest()];

	async function write(change: Change): Promise<void> {
		tables.appTable(change.table);
		lastPlace += 1;
		const place = `${OUTBOX}${String(lastPlace).padStart(16, '0')}`;
		const pending: PendingChange = { place, change, isKept: false };
		records.addPending(pending);
		changed();
		try {
			await journal.write([[place, change], clockEntry()]);
		} catch (error) {
			records.removePending(place);
			changed();
			// The storage may have kept it for all that.
			journal.write([[place, undefined]]).catch(() => {});
			throw error;
		}
		pending.isKept = true;
		wakePush.abort();
	}

	async function config(): Promise<SyncClientConfig> {
		const jwt = await options.token(refusedToken).catch((cause: unknown) => {
			throw new SyncError('TOKEN_UNAVAILABLE', 0, 'no token could be had', { cause });
		});
		refusedToken = undefined;
		const { baseUrl, fetch: send } = options;
		return { baseUrl, clientId, jwt, ...(send && { fetch: send }) };
	}

	function noteRefusedToken({ status, code }: SyncError, jwt: string): void {
		if (status === 401 || code === 'TOKEN_EXPIRED') refusedToken = jwt;
	}

	async function receive({ changes, syncedUntil, spaces }: StreamChanges): Promise<void> {
		const entries: StorageEntry[] = [];
		if (spaces !== undefined) entries.push(...records.keepOnly(new Set(spaces)));
		// The cursors of other tables still count the records of these spaces as seen.
		if (entries.length > 0) for (const name of cursors.keys()) entries.push([name, undefined]);
		if (entries.length > 0) cursors.clear();
		for (const row of changes) {
			entries.push(records.receive(row));
			clock.observe(row.stamps.latest);
		}
		cursors.set(cursorName, syncedUntil);
		if (entries.length > 0) changed();
		await journal.write([...entries, clockEntry(), [cursorName, syncedUntil]]);
	}

	const outbox = createReplicaOutbox({
		records,
		tables,
		config,
		signal: () => connection.signal,
		onAnswer({ corrections }) {
			const corrected = corrections.map(({ stamp }) => stamp).sort();
			// A clock that ran ahead is set back: it may have been mended meanwhile.
			if (corrected.length > 0) clock = restart(corrected.at(-1) ?? null);
		},
		onRefused: options.onRefused,
		onError: noteRefusedToken,
	});

	const pushing = connection.keepDoing(async (succeeded) => {
		wakePush = new AbortController();
		const entries = await outbox.sendNext();
		if (entries === null) return connection.idle(wakePush.signal);
		if (entries.length > 0) {
			changed();
			await journal.write([...entries, clockEntry()]);
		}
		succeeded();
	});

	const following = connection.keepDoing(async (succeeded) => {
		const using = await config();
		const since = cursors.get(cursorName) ?? EPOCH;
		try {
			for await (const event of tables.follow(using, { since, ownKeys, signal: connection.signal })) {
				if (event.kind === 'heartbeat') continue;
				await receive(event);
				succeeded();
			}
			throw new SyncError('SYNC_UNREACHABLE', 0, 'the stream was closed');
		} catch (error) {
			if (error instanceof SyncError) noteRefusedToken(error, using.jwt);
			if (error instanceof SyncError && error.code === 'CURSOR_INVALID') cursors.delete(cursorName);
			throw error;
		}
	});

	/** Later than all that the record shows, also where the clock was set back since that was read. */
	function stampFor(name: RecordName): Stamp {
		const known = records.current(name);
		if (known !== undefined) clock.observe(known.latest.stamp);
		return clock.next();
	}

	return {
		...writers(write, stampFor, () => ownKeys + randomKey()),
		...readers(records, tables.appTable),
		subscribe: listeners.subscribe,
		pending: () => records.outbox.size,
		setOnline: connection.setOnline,
		async close() {
			connection.close();
			await Promise.all([pushing, following]);
			await journal.flush();
		},
	};
}

function writers(
	write: (change: Change) => Promise<void>,
	stampFor: (name: RecordName) => Stamp,
	nextKey: () => string,
): Pick<Replica, 'insert' | 'update' | 'remove'> {
	const head = ({ table, spaceId, id }: RecordName) => {
		return { table, spaceId, id, key: nextKey(), origin: 'user' as const };
	};
	return {
		insert: async ({ data, ...name }) => write({ ...head(name), op: 'insert', data, stamp: stampFor(name) }),
		async update({ data, ...name }) {
			const stamp = stampFor(name);
			const fields = Object.fromEntries(
				Object.entries(data).map(([field, value]) => [field, { value, stamp }]),
			);
			await write({ ...head(name), op: 'update', fields });
		},
		remove: async ({ purge = false, ...name }) =>
			write({ ...head(name), op: 'delete', stamp: stampFor(name), ...(purge && { purge }) }),
	};
}

function readers(
	records: ReplicaRecords,
	appTable: (name: string) => { readonly appId: string; readonly table: string },
): Pick<Replica, 'get' | 'list' | 'row' | 'rows'> {
	const rowsByRecord = new WeakMap<MergedRecord, TableRow>();

	function rowOf(name: RecordName, record: MergedRecord): TableRow {
		let row = rowsByRecord.get(record);
		if (row === undefined) {
			const { appId, table } = appTable(name.table);
			row = { ...toMergedRow({ ...name, table }, record), appId };
			rowsByRecord.set(record, row);
		}
		return row;
	}

	function present(name: RecordName): MergedRecord | undefined {
		const found = records.current(name);
		return found === undefined || isDeleted(found) ? undefined : found;
	}

	const presentIn = (table: string) => records.list(table).filter(({ record }) => !isDeleted(record));

	return {
		get(name) {
			const found = present(name);
			return found && visibleData(found);
		},
		list: (table) => presentIn(table).map(({ name, record }) => ({ ...name, data: visibleData(record) })),
		row(name) {
			const found = present(name);
			return found && rowOf(name, found);
		},
		rows: (table) => presentIn(table).map(({ name, record }) => rowOf(name, record)),
	};
}
