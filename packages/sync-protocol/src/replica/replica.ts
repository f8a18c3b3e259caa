import { followChanges } from '../follow-changes.ts';
import { createHybridClock, type HybridClock } from '../hybrid-clock.ts';
import { isDeleted, visibleData } from '../merge-change.ts';
import type { RecordIdentity } from '../merged-row.ts';
import type { Stamp } from '../stamp.ts';
import { EPOCH, push } from '../sync-client.ts';
import { SyncError } from '../sync-error.ts';
import type { SyncClientConfig } from '../sync-request.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow } from '../wire/merged-row.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import { applyCorrections } from './apply-corrections.ts';
import { createConnection, sleepFor } from './connection.ts';
import { createReplicaJournal } from './replica-journal.ts';
import { createReplicaRecords, type PendingChange } from './replica-records.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';

export interface ReplicaOptions extends Omit<SyncClientConfig, 'jwt'> {
	readonly appId: string;
	/** The app's collections to keep. */
	readonly collections: readonly string[];
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

export type RecordName = RecordIdentity;

export interface ReplicaRecord extends RecordName {
	readonly data: Record<string, unknown>;
}

/** An app's records on one device: written and read at once, with or without a connection. */
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
	/** Called after anything has changed. Returns how to stop it. */
	subscribe(listener: () => void): () => void;
	/** How many changes are still to be sent. */
	pending(): number;
	/** What the browser says of the network; `true` tries at once. */
	setOnline(isOnline: boolean): void;
	/** Ends sending and receiving; what is pending stays in the storage. Throws what the storage throws. */
	close(): Promise<void>;
}

const PUSH_CHANGES = 200;
const PUSH_CHARACTERS = 2_000_000;
const OUTBOX = 'out/';
const CURSOR = 'meta/cursor/';
const CLOCK = 'meta/clock';
/**
 * Refusals that say nothing of the changes: what another version, token or network may yet send stays. Those
 * named by their status alone are not the sync server's own.
 */
const passingRefusals = [
	'SCHEMA_VERSION_UNSUPPORTED',
	'SCOPE_INSUFFICIENT',
	'TOKEN_UNFIT',
	'HTTP_400',
	'HTTP_403',
];

/**
 * Opens a replica with what its storage holds, and keeps it in step with the server. Records are what the server
 * said, merged with what is pending, by the one merge rule: offline edits on several devices end alike. What
 * belongs to a space that was left goes, from the storage too.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
	const { storage, clientId, appId, now = Date.now, sleep = sleepFor, random = Math.random } = options;
	const collections = [...new Set(options.collections)].sort();
	const cursorName = `${CURSOR}${collections.join(',')}`;
	const records = createReplicaRecords(clientId);
	for (const [, row] of await storage.list('row/')) records.receive(row as MergedRow);
	for (const [place, change] of await storage.list(OUTBOX))
		records.addPending({ place, change: change as Change, isKept: true });
	const cursors = new Map((await storage.list(CURSOR)) as [string, string][]);
	const [[, latest] = []] = (await storage.list(CLOCK)) as [string, Stamp][];
	const restart = (from: Stamp | null): HybridClock => createHybridClock({ clientId, now, latest: from });
	let clock = restart(latest ?? null);
	let lastPlace = Number([...records.outbox.keys()].at(-1)?.slice(OUTBOX.length) ?? 0);

	const journal = createReplicaJournal(storage);
	const connection = createConnection({ sleep, random });
	const listeners = new Set<() => void>();
	let wakePush = new AbortController();
	let refusedToken: string | undefined;

	/** A listener's fault is reported, as that of an event's listener would be, and stops nothing here. */
	function changed(): void {
		for (const listener of listeners) {
			try {
				listener();
			} catch (error) {
				queueMicrotask(() => {
					throw error;
				});
			}
		}
	}

	const clockEntry = (): StorageEntry => [CLOCK, clock.latest()];

	async function write(change: Change): Promise<void> {
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

	function head({ table, spaceId, id }: RecordName) {
		return { table, spaceId, id, key: randomKey(), origin: 'user' as const };
	}

	async function config(): Promise<SyncClientConfig> {
		const jwt = await options.token(refusedToken).catch((cause: unknown) => {
			throw new SyncError('TOKEN_UNAVAILABLE', 0, 'no token could be had', { cause });
		});
		refusedToken = undefined;
		const { baseUrl, fetch: send } = options;
		return { baseUrl, clientId, jwt, ...(send && { fetch: send }) };
	}

	function isTokenAtFault({ status, code }: SyncError): boolean {
		return status === 401 || code === 'TOKEN_EXPIRED';
	}

	async function receive({ changes, syncedUntil, spaces }: StreamChanges): Promise<void> {
		const entries: StorageEntry[] = [];
		if (spaces !== undefined) entries.push(...records.keepOnly(new Set(spaces)));
		// The cursors of other collections still count the records of these spaces as seen.
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

	function nextBatch(limit: number): PendingChange[] {
		const batch: PendingChange[] = [];
		let characters = 0;
		for (const pending of records.outbox.values()) {
			if (!pending.isKept) continue;
			characters += JSON.stringify(pending.change).length;
			if (batch.length === limit || (batch.length > 0 && characters > PUSH_CHARACTERS)) break;
			batch.push(pending);
		}
		return batch;
	}

	/** Sends a batch. One that is refused is halved until the change at fault is alone, and is taken back. */
	async function send(batch: readonly PendingChange[], limit: number): Promise<number> {
		const changes = batch.map(({ change }) => change);
		const using = await config();
		const entries: StorageEntry[] = batch.map(({ place }) => [place, undefined]);
		try {
			const answer = await push(using, appId, changes, { signal: connection.signal });
			for (const [index, accepted] of applyCorrections(changes, answer.corrections).entries())
				entries.push(records.settle(batch[index]?.place ?? '', accepted));
			entries.push(...answer.changes.map(records.receive));
			const corrected = answer.corrections.map(({ stamp }) => stamp).sort();
			// A clock that ran ahead is set back: it may have been mended meanwhile.
			if (corrected.length > 0) clock = restart(corrected.at(-1) ?? null);
		} catch (error) {
			if (!(error instanceof SyncError)) throw error;
			if (isTokenAtFault(error)) refusedToken = using.jwt;
			const isRefused = [400, 403, 413].includes(error.status) && !passingRefusals.includes(error.code);
			if (!isRefused) throw error;
			if (batch.length > 1) return Math.ceil(batch.length / 2);
			for (const { place, change } of batch) {
				records.removePending(place);
				options.onRefused?.(change, error);
			}
		}
		changed();
		await journal.write([...entries, clockEntry()]);
		return Math.min(PUSH_CHANGES, limit * 2);
	}

	let limit = PUSH_CHANGES;
	const pushing = connection.keepDoing(async (succeeded) => {
		wakePush = new AbortController();
		const batch = nextBatch(limit);
		if (batch.length === 0) return connection.idle(wakePush.signal);
		limit = await send(batch, limit);
		succeeded();
	});

	const following = connection.keepDoing(async (succeeded) => {
		const using = await config();
		const since = cursors.get(cursorName) ?? EPOCH;
		try {
			const how = { since, signal: connection.signal };
			for await (const event of followChanges(using, appId, collections, how)) {
				if (event.kind === 'heartbeat') continue;
				await receive(event);
				succeeded();
			}
			throw new SyncError('SYNC_UNREACHABLE', 0, 'the stream was closed');
		} catch (error) {
			if (error instanceof SyncError && isTokenAtFault(error)) refusedToken = using.jwt;
			if (error instanceof SyncError && error.code === 'CURSOR_INVALID') cursors.delete(cursorName);
			throw error;
		}
	});

	return {
		insert: async ({ data, ...name }) => write({ ...head(name), op: 'insert', data, stamp: clock.next() }),
		async update({ data, ...name }) {
			const stamp = clock.next();
			const fields = Object.fromEntries(
				Object.entries(data).map(([field, value]) => [field, { value, stamp }]),
			);
			await write({ ...head(name), op: 'update', fields });
		},
		remove: async ({ purge = false, ...name }) =>
			write({ ...head(name), op: 'delete', stamp: clock.next(), ...(purge && { purge }) }),
		get(name) {
			const found = records.current(name);
			return found === undefined || isDeleted(found) ? undefined : visibleData(found);
		},
		list: (table) =>
			records.list(table).flatMap(({ name, record }) => {
				return isDeleted(record) ? [] : [{ ...name, data: visibleData(record) }];
			}),
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		pending: () => records.outbox.size,
		setOnline: connection.setOnline,
		async close() {
			connection.close();
			await Promise.all([pushing, following]);
			await journal.flush();
		},
	};
}

/** 128 random bits in hex. Not `randomUUID`, which browsers offer in secure contexts only. */
function randomKey(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
		byte.toString(16).padStart(2, '0'),
	).join('');
}
