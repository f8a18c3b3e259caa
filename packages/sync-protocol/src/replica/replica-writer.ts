import { randomKey } from '../random-key.ts';
import type { Stamp } from '../stamp.ts';
import type { Change } from '../wire/change.ts';
import type { Replica, ReplicaChange } from './replica.ts';
import type { ReplicaClock } from './replica-clock.ts';
import type { ReplicaJournal } from './replica-journal.ts';
import type { PendingChange, ReplicaRecords } from './replica-records.ts';
import type { StorageEntry } from './replica-storage.ts';
import type { ReplicaTables } from './replica-tables.ts';

export interface ReplicaWriterOptions {
	readonly tables: ReplicaTables;
	readonly records: ReplicaRecords;
	readonly clock: ReplicaClock;
	readonly journal: ReplicaJournal;
	readonly ownKeys: string;
	/** How the names of pending changes begin. */
	readonly outbox: string;
	readonly isLoaded: (table: string) => boolean;
	readonly load: (table: string) => Promise<void>;
	/** Called after records have changed. */
	readonly onChanged: () => void;
	/** Called once a change may be sent. */
	readonly onKept: () => void;
}

export function createReplicaWriter(
	options: ReplicaWriterOptions,
): Pick<Replica, 'insert' | 'update' | 'remove' | 'apply'> {
	const { tables, records, clock, journal, ownKeys, outbox, onChanged } = options;
	let lastPlace = Number([...records.outbox.keys()].at(-1)?.slice(outbox.length) ?? 0);

	function made(change: ReplicaChange, stamp: Stamp): Change {
		const { table, spaceId, id, base } = change;
		const head = {
			...{ table, spaceId, id, key: ownKeys + randomKey(), origin: 'user' as const },
			...(base !== undefined && { base }),
		};
		if (change.op === 'delete')
			return { ...head, op: 'delete', stamp, ...(change.purge && { purge: change.purge }) };
		const { data, bases = {} } = change;
		const resting = (field: string) => Object.hasOwn(bases, field) && { base: bases[field] };
		if (change.op === 'insert') {
			const fields = Object.fromEntries(Object.keys(bases).map((field) => [field, { ...resting(field) }]));
			return { ...head, op: 'insert', data, stamp, ...(change.bases && { fields }) };
		}
		const fields = Object.entries(data).map(([field, value]) => [field, { value, stamp, ...resting(field) }]);
		return { ...head, op: 'update', fields: Object.fromEntries(fields) };
	}

	function addPending(change: ReplicaChange): { readonly pending: PendingChange; readonly stamp: Stamp } {
		const stamp = clock.stampAfter(records.current(change));
		lastPlace += 1;
		const place = `${outbox}${String(lastPlace).padStart(16, '0')}`;
		const pending: PendingChange = { place, change: made(change, stamp), isKept: false };
		records.addPending(pending);
		return { pending, stamp };
	}

	async function apply(
		changes: readonly ReplicaChange[],
		alongside: (stamps: readonly Stamp[]) => readonly StorageEntry[] = () => [],
	): Promise<void> {
		const written = new Set(changes.map(({ table }) => table));
		for (const table of written) tables.appTable(table);
		const unread = [...written].filter((table) => !options.isLoaded(table));
		if (unread.length > 0) await Promise.all(unread.map(options.load));
		const added = changes.map(addPending);
		onChanged();
		const also = alongside(added.map(({ stamp }) => stamp));
		const entries = added.map(({ pending }): StorageEntry => [pending.place, pending.change]);
		try {
			await journal.write([...entries, ...also, clock.entry()]);
		} catch (error) {
			for (const [place] of entries) records.removePending(place);
			onChanged();
			// The storage may have kept it for all that.
			journal.write([...entries, ...also].map(([name]) => [name, undefined])).catch(() => {});
			throw error;
		}
		for (const { pending } of added) pending.isKept = true;
		options.onKept();
	}

	return {
		apply,
		insert: (record) => apply([{ ...record, op: 'insert' }]),
		update: (record) => apply([{ ...record, op: 'update' }]),
		remove: (record) => apply([{ ...record, op: 'delete' }]),
	};
}
