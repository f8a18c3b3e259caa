import { randomKey } from '../random-key.ts';
import type { Change } from '../wire/change.ts';
import { createConnection, sleepFor } from './connection.ts';
import type { Replica } from './replica.ts';
import { createReplicaAccess, type ReplicaAccessOptions } from './replica-access.ts';
import { openReplicaClock } from './replica-clock.ts';
import { createReplicaJournal } from './replica-journal.ts';
import { createReplicaListeners } from './replica-listeners.ts';
import { createReplicaLoader, type ReplicaLoader } from './replica-loader.ts';
import { createReplicaOutbox, type OnRefused } from './replica-outbox.ts';
import { createReplicaReader } from './replica-reader.ts';
import { CURSORS, openReplicaReceiver } from './replica-receiver.ts';
import { createReplicaRecords, type ReplicaRecords } from './replica-records.ts';
import type { ReplicaStorage } from './replica-storage.ts';
import { createReplicaTables, type KeptTables } from './replica-tables.ts';
import { createReplicaWriter } from './replica-writer.ts';

interface ReplicaSettings extends ReplicaAccessOptions {
	readonly storage: ReplicaStorage;
	/**
	 * Called with each change that does not stand, once the record shows what the server has: one that cannot be sent, or
	 * that rests on what was overwritten (`CONFLICT`), is taken back; where it was taken in and a deletion hides an edit
	 * (`CONFLICT`, `applied`), it stays. Returns entries of the caller's own that the storage takes over together with
	 * that; their names begin with `app/`. Called again where the storage failed.
	 */
	readonly onRefused?: OnRefused;
	/** Called after each push: how full the fullest space of it is, in hundredths, where that is worth telling. */
	readonly onFullness?: (percent: number | undefined) => void;
	/** Called after each exchange with the server: whether the replica then has all that there is. */
	readonly onSynced?: (isCaughtUp: boolean) => void;
	/** Called with why the server could not be reached or would not answer; it is tried again after a while. */
	readonly onSyncFailed?: (error: unknown) => void;
	/**
	 * Tables that are read before it opens, for storages that hold more than has to be read at once: the others are
	 * read by `load`, or when they are written to. Default: whatever is there.
	 */
	readonly firstTables?: readonly string[];
	/** Milliseconds since 1970, UTC. */
	readonly now?: () => number;
	/** Waits, or less long when the signal aborts; never rejects. */
	readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** From 0 up to 1. */
	readonly random?: () => number;
}

/** Names `tables` of any apps, or an `appId` and `collections` of it. A storage is for one of both. */
export type ReplicaOptions = ReplicaSettings & KeptTables;

const OUTBOX = 'out/';

/**
 * Opens a replica with what its storage holds, and keeps it in step with the server. Records are what the server
 * said, merged with what is pending, by the one merge rule: offline edits on several devices end alike. What
 * belongs to a space that was left goes, from the storage too.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
	const { storage, clientId, now = Date.now, sleep = sleepFor, random = Math.random } = options;
	const tables = createReplicaTables(options);
	const records = createReplicaRecords(clientId);
	const clock = await openReplicaClock({ storage, clientId, now });
	const journal = createReplicaJournal(storage);
	const access = createReplicaAccess(options);
	const connection = createConnection({ sleep, random, onFailure: options.onSyncFailed });
	const signal = () => connection.signal;
	const listeners = createReplicaListeners();
	/** Another device may have a copy of all that the storage holds: these are made here and now. */
	const ownKeys = `${randomKey()}.`;
	const onChanged = () => listeners.tell(records.takeChanged());
	const onReceived = (isCaughtUp: boolean) => options.onSynced?.(isCaughtUp);
	const parts = { storage, tables, records, clock, journal, access, ownKeys, signal, onChanged, onReceived };
	const receiver = await openReplicaReceiver(parts);
	const loader = createReplicaLoader({ ...parts, receiver });
	await readRecords({ storage, records, loader, firstTables: options.firstTables });
	let wakePush = new AbortController();
	const onKept = () => wakePush.abort();
	const writer = createReplicaWriter({ ...parts, ...loader, outbox: OUTBOX, onKept });
	const outbox = createReplicaOutbox({
		...parts,
		onRefused: options.onRefused,
		onFullness: options.onFullness,
	});

	const pushing = connection.keepDoing(async (succeeded) => {
		wakePush = new AbortController();
		const entries = await outbox.sendNext();
		if (entries === null) return connection.idle(wakePush.signal);
		if (entries.length > 0) {
			onChanged();
			await journal.write([...entries, clock.entry()]);
		}
		succeeded();
	});
	const following = connection.keepDoing(receiver.follow);

	return {
		...writer,
		...createReplicaReader(records, tables),
		load: loader.load,
		subscribe: listeners.subscribe,
		pending: () => records.outbox.size,
		isPending: records.isPending,
		pendingOf: records.pendingOf,
		setOnline: connection.setOnline,
		async close() {
			connection.close();
			await Promise.all([pushing, following]);
			await journal.flush();
		},
	};
}

interface FirstRead {
	readonly storage: ReplicaStorage;
	readonly records: ReplicaRecords;
	readonly loader: ReplicaLoader;
	readonly firstTables: readonly string[] | undefined;
}

/** Reads what is to be there at the opening, the tables of what is still to be sent included. */
async function readRecords({ storage, records, loader, firstTables }: FirstRead): Promise<void> {
	const outbox = (await storage.list(OUTBOX)) as [string, Change][];
	const isNew = (await storage.list(CURSORS)).length === 0;
	// Where nothing was ever received, all there is can be read at once.
	const first = isNew ? undefined : firstTables;
	await loader.loadFirst(first && [...first, ...outbox.map(([, { table }]) => table)]);
	for (const [place, change] of outbox) records.addPending({ place, change, isKept: true });
	records.takeChanged();
}
