import { followChanges } from '../follow-changes.ts';
import { createHybridClock, type HybridClock } from '../hybrid-clock.ts';
import { isDeleted, type MergedRecord, mergeChange, mergeRecords, visibleData } from '../merge-change.ts';
import { fromMergedRow, toMergedRow } from '../merged-row.ts';
import { MAX_INSTANT_MS, type Stamp } from '../stamp.ts';
import { stampChange } from '../stamp-change.ts';
import { EPOCH, push } from '../sync-client.ts';
import { SyncError } from '../sync-error.ts';
import type { SyncClientConfig } from '../sync-request.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow } from '../wire/merged-row.ts';
import { applyCorrections } from './apply-corrections.ts';
import type { ReplicaStorage } from './replica-storage.ts';

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

export interface RecordName {
	readonly table: string;
	readonly spaceId: string;
	readonly id: string;
}

export interface ReplicaRecord extends RecordName {
	readonly data: Record<string, unknown>;
}

/** An app's records on one device: written and read at once, with or without a connection. */
export interface Replica {
	/** Each returns when the change is kept; it is sent when it can be. */
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
	/** Ends sending and receiving; what is pending stays in the storage. */
	close(): Promise<void>;
}

const PUSH_CHANGES = 200;
const PUSH_CHARACTERS = 2_000_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/**
 * Opens a replica with what its storage holds, and keeps it in step with the server. Records are what the server
 * said, merged with what is pending, by the one merge rule: offline edits on several devices end alike.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
	const { storage, clientId, appId, now = Date.now, sleep = sleepFor, random = Math.random } = options;
	const collections = [...new Set(options.collections)].sort();
	const base = new Map<string, { name: RecordName; record: MergedRecord }>();
	for (const [, value] of await storage.list('row/')) keep(value as MergedRow);
	let outbox = new Map((await storage.list('out/')) as [string, Change][]);
	const meta = new Map(await storage.list('meta/'));
	const cursorName = `meta/cursor/${collections.join(',')}`;
	let cursor = (meta.get(cursorName) as string | undefined) ?? EPOCH;
	const restart = (latest: Stamp | null): HybridClock => createHybridClock({ clientId, now, latest });
	let clock = restart((meta.get('meta/clock') as Stamp | undefined) ?? null);
	let place = Number([...outbox.keys()].at(-1)?.slice(4) ?? 0);

	const listeners = new Set<() => void>();
	const closing = new AbortController();
	let isOnline = true;
	let connection = new AbortController();
	let wakePush = new AbortController();
	let refusedToken: string | undefined;
	let writing: Promise<void> = Promise.resolve();

	function keep(row: MergedRow): string {
		const key = keyOf(row);
		const known = base.get(key)?.record;
		const record = known === undefined ? fromMergedRow(row) : mergeRecords(known, fromMergedRow(row));
		base.set(key, { name: { table: row.table, spaceId: row.spaceId, id: row.id }, record });
		return key;
	}

	/** One write at a time, in order. */
	function write(entries: ReadonlyMap<string, unknown>): Promise<void> {
		writing = writing.catch(() => {}).then(() => storage.write(entries));
		return writing;
	}

	function rowEntries(keys: Iterable<string>): [string, unknown][] {
		return [...keys].flatMap((key) => {
			const kept = base.get(key);
			return kept === undefined ? [] : [[`row/${key}`, toMergedRow(kept.name, kept.record)]];
		});
	}

	function changed(): void {
		for (const listener of listeners) listener();
	}

	async function record(change: Change): Promise<void> {
		place += 1;
		const name = `out/${String(place).padStart(16, '0')}`;
		outbox.set(name, change);
		changed();
		await write(
			new Map<string, unknown>([
				[name, change],
				['meta/clock', clock.latest()],
			]),
		);
		wakePush.abort();
	}

	function head({ table, spaceId, id }: RecordName) {
		return { table, spaceId, id, key: randomKey(), origin: 'user' as const };
	}

	function current(key: string): MergedRecord | undefined {
		let found = base.get(key)?.record;
		for (const change of outbox.values()) if (keyOf(change) === key) found = merged(found, change);
		return found;
	}

	function merged(before: MergedRecord | undefined, change: Change): MergedRecord {
		// Its stamps are its own: nothing is to be clamped here.
		const arrival = { clientId, place: 0, arrivedAtMs: MAX_INSTANT_MS };
		return mergeChange(before, stampChange(change, arrival).change);
	}

	async function config(): Promise<SyncClientConfig> {
		const jwt = await options.token(refusedToken).catch((cause: unknown) => {
			throw new SyncError('TOKEN_UNAVAILABLE', 0, 'no token could be had', { cause });
		});
		refusedToken = undefined;
		const { baseUrl, fetch: send } = options;
		return { baseUrl, clientId, jwt, ...(send && { fetch: send }) };
	}

	async function receive(rows: readonly MergedRow[], syncedUntil: string | null): Promise<void> {
		const keys = rows.map(keep);
		for (const row of rows) clock.observe(row.stamps.latest);
		if (syncedUntil !== null) cursor = syncedUntil;
		const entries: [string, unknown][] = [
			...rowEntries(keys),
			['meta/clock', clock.latest()],
			[cursorName, cursor],
		];
		if (rows.length > 0) changed();
		await write(new Map(entries));
	}

	/** Sends the oldest changes; a batch that is refused is halved until the one at fault is found. */
	async function pushOnce(limit: number): Promise<number> {
		const batch: [string, Change][] = [];
		let characters = 0;
		for (const entry of outbox) {
			characters += JSON.stringify(entry[1]).length;
			if (batch.length === limit || (batch.length > 0 && characters > PUSH_CHARACTERS)) break;
			batch.push(entry);
		}
		const changes = batch.map(([, change]) => change);
		const using = await config();
		let accepted: Change[] = [];
		let rows: MergedRow[] = [];
		try {
			const answer = await push(using, appId, changes, { signal: connection.signal });
			accepted = applyCorrections(changes, answer.corrections);
			rows = answer.changes;
			const latest = answer.corrections
				.map(({ stamp }) => stamp)
				.sort()
				.at(-1);
			// A clock that ran ahead is set back: it may have been mended meanwhile.
			if (latest !== undefined) clock = restart(latest);
		} catch (error) {
			if (!(error instanceof SyncError)) throw error;
			if (error.status === 401) refusedToken = using.jwt;
			// What another version may yet take stays.
			const isRefused = [400, 403, 413].includes(error.status) && error.code !== 'SCHEMA_VERSION_UNSUPPORTED';
			if (!isRefused) throw error;
			if (batch.length > 1) return Math.ceil(batch.length / 2);
			for (const change of changes) options.onRefused?.(change, error);
		}
		const keys = accepted.map((change) => {
			const key = keyOf(change);
			const { table, id } = change;
			const name = { table, id, spaceId: change.spaceId ?? '' };
			base.set(key, { name, record: merged(base.get(key)?.record, change) });
			return key;
		});
		outbox = new Map([...outbox].filter(([name]) => !batch.some(([sent]) => sent === name)));
		keys.push(...rows.map(keep));
		changed();
		await write(
			new Map<string, unknown>([
				...batch.map(([name]): [string, unknown] => [name, undefined]),
				...rowEntries(keys),
				['meta/clock', clock.latest()],
			]),
		);
		return Math.min(PUSH_CHANGES, limit * 2);
	}

	async function follow(onEvent: () => void): Promise<void> {
		const using = await config();
		try {
			const following = { since: cursor, signal: connection.signal };
			for await (const event of followChanges(using, appId, collections, following)) {
				if (event.kind === 'heartbeat') continue;
				await receive(event.changes, event.syncedUntil);
				onEvent();
			}
		} catch (error) {
			if (!(error instanceof SyncError)) throw error;
			if (error.status === 401 || error.code === 'TOKEN_EXPIRED') refusedToken = using.jwt;
			if (error.code === 'CURSOR_INVALID') cursor = EPOCH;
			throw error;
		}
	}

	/** Again and again, waiting longer after each failure, with jitter so that clients do not come back at once. */
	async function keepDoing(work: (succeeded: () => void) => Promise<void>): Promise<void> {
		let failures = 0;
		while (!closing.signal.aborted) {
			if (!isOnline) {
				await sleep(LONGEST_WAIT_MS, connection.signal);
				continue;
			}
			try {
				await work(() => {
					failures = 0;
				});
			} catch {
				failures += 1;
				const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
				await sleep(waitMs * (0.5 + random() / 2), connection.signal);
			}
		}
	}

	let limit = PUSH_CHANGES;
	const pushing = keepDoing(async (succeeded) => {
		wakePush = new AbortController();
		if (outbox.size === 0) {
			await sleep(LONGEST_WAIT_MS, AbortSignal.any([wakePush.signal, connection.signal]));
			return;
		}
		limit = await pushOnce(limit);
		succeeded();
	});
	const following = keepDoing(async (succeeded) => {
		await follow(succeeded);
		await sleep(FIRST_WAIT_MS * random(), connection.signal);
	});

	return {
		insert: async ({ data, ...name }) => record({ ...head(name), op: 'insert', data, stamp: clock.next() }),
		async update({ data, ...name }) {
			const stamp = clock.next();
			const fields = Object.fromEntries(
				Object.entries(data).map(([field, value]) => [field, { value, stamp }]),
			);
			await record({ ...head(name), op: 'update', fields });
		},
		remove: async ({ purge = false, ...name }) =>
			record({ ...head(name), op: 'delete', stamp: clock.next(), ...(purge && { purge }) }),
		get(name) {
			const found = current(keyOf(name));
			return found === undefined || isDeleted(found) ? undefined : visibleData(found);
		},
		list(table) {
			const names = new Map([...base].map(([key, { name }]) => [key, name]));
			for (const change of outbox.values())
				names.set(keyOf(change), { table: change.table, spaceId: change.spaceId ?? '', id: change.id });
			return [...names].flatMap(([key, name]) => {
				const found = name.table === table ? current(key) : undefined;
				return found === undefined || isDeleted(found) ? [] : [{ ...name, data: visibleData(found) }];
			});
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		pending: () => outbox.size,
		setOnline(next) {
			if (closing.signal.aborted) return;
			isOnline = next;
			const before = connection;
			connection = new AbortController();
			before.abort();
		},
		async close() {
			closing.abort();
			connection.abort();
			await Promise.all([pushing, following]);
			await writing;
		},
	};
}

function keyOf({
	table,
	spaceId,
	id,
}: {
	table: string;
	spaceId?: string | null | undefined;
	id: string;
}): string {
	return JSON.stringify([table, spaceId, id]);
}

/** 128 random bits in hex. Not `randomUUID`, which browsers offer in secure contexts only. */
function randomKey(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
		byte.toString(16).padStart(2, '0'),
	).join('');
}

function sleepFor(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		signal.addEventListener('abort', done, { once: true });
		if (signal.aborted) done();
	});
}
