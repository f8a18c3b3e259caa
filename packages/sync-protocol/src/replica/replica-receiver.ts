import { EPOCH } from '../sync-client.ts';
import { SyncError } from '../sync-error.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import type { ReplicaAccess } from './replica-access.ts';
import type { ReplicaClock } from './replica-clock.ts';
import type { ReplicaJournal } from './replica-journal.ts';
import type { ReplicaRecords } from './replica-records.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';
import type { ReplicaTables } from './replica-tables.ts';

/** How the names of cursors begin in the storage. */
export const CURSORS = 'meta/cursor/';

export interface ReplicaReceiverOptions {
	readonly storage: ReplicaStorage;
	readonly tables: ReplicaTables;
	readonly records: ReplicaRecords;
	readonly clock: ReplicaClock;
	readonly journal: ReplicaJournal;
	readonly access: ReplicaAccess;
	/** How keys begin that are made here and now. */
	readonly ownKeys: string;
	/** Ends what is under way. */
	readonly signal: () => AbortSignal;
	/** Called after records have changed. */
	readonly onChanged: () => void;
	/** Called with each event that was taken in: whether it brought all that there is. */
	readonly onReceived: (isCaughtUp: boolean) => void;
}

export interface ReplicaReceiver {
	/**
	 * Takes in what the server tells, for as long as the connection holds.
	 *
	 * @param succeeded called with each event that was taken in
	 * @throws SyncError why it ended; what the storage throws
	 */
	follow(succeeded: () => void): Promise<never>;
	/** The spaces that are read; undefined until the server has said so. */
	spaces(): ReadonlySet<string> | undefined;
	/** Forgets the cursors of other tables, which count as seen what is dropped now. */
	forgetOtherCursors(): StorageEntry[];
}

export async function openReplicaReceiver(options: ReplicaReceiverOptions): Promise<ReplicaReceiver> {
	const { tables, records, clock, journal, access } = options;
	const cursorName = `${CURSORS}${tables.names.join(',')}`;
	const cursors = new Map((await options.storage.list(CURSORS)) as [string, string][]);

	let readSpaces: ReadonlySet<string> | undefined;

	function forgetOtherCursors(): StorageEntry[] {
		const others = [...cursors.keys()].filter((name) => name !== cursorName);
		for (const name of others) cursors.delete(name);
		return others.map((name) => [name, undefined]);
	}

	async function receive({ changes, syncedUntil, spaces, hasMore }: StreamChanges): Promise<void> {
		const entries: StorageEntry[] = [];
		if (spaces !== undefined) {
			readSpaces = new Set(spaces);
			entries.push(...records.keepOnly(readSpaces));
			if (entries.length > 0) entries.push(...forgetOtherCursors());
		}
		for (const row of changes) {
			entries.push(records.receive(row));
			clock.observe(row.stamps.latest);
		}
		cursors.set(cursorName, syncedUntil);
		if (entries.length > 0) options.onChanged();
		await journal.write([...entries, clock.entry(), [cursorName, syncedUntil]]);
		options.onReceived(!hasMore);
	}

	return {
		spaces: () => readSpaces,
		forgetOtherCursors,
		async follow(succeeded) {
			const using = await access.config();
			const since = cursors.get(cursorName) ?? EPOCH;
			const { ownKeys } = options;
			try {
				for await (const event of tables.follow(using, { since, ownKeys, signal: options.signal() })) {
					if (event.kind === 'heartbeat') continue;
					await receive(event);
					succeeded();
				}
				throw new SyncError('SYNC_UNREACHABLE', 0, 'the stream was closed');
			} catch (error) {
				if (error instanceof SyncError) access.noteRefusal(error, using.jwt);
				if (error instanceof SyncError && error.code === 'CURSOR_INVALID') cursors.delete(cursorName);
				throw error;
			}
		},
	};
}
