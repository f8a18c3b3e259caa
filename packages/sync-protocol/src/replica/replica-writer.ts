import { randomKey } from '../random-key.ts';
import type { Change } from '../wire/change.ts';
import type { RecordName, Replica } from './replica.ts';
import type { ReplicaClock } from './replica-clock.ts';
import type { ReplicaJournal } from './replica-journal.ts';
import type { PendingChange, ReplicaRecords } from './replica-records.ts';
import type { ReplicaTables } from './replica-tables.ts';

export interface ReplicaWriterOptions {
	readonly tables: ReplicaTables;
	readonly records: ReplicaRecords;
	readonly clock: ReplicaClock;
	readonly journal: ReplicaJournal;
	readonly ownKeys: string;
	/** How the names of pending changes begin. */
	readonly outbox: string;
	/** Called after records have changed. */
	readonly onChanged: () => void;
	/** Called once a change may be sent. */
	readonly onKept: () => void;
}

export function createReplicaWriter(
	options: ReplicaWriterOptions,
): Pick<Replica, 'insert' | 'update' | 'remove'> {
	const { tables, records, clock, journal, ownKeys, outbox, onChanged } = options;
	let lastPlace = Number([...records.outbox.keys()].at(-1)?.slice(outbox.length) ?? 0);

	async function write(change: Change): Promise<void> {
		tables.appTable(change.table);
		lastPlace += 1;
		const place = `${outbox}${String(lastPlace).padStart(16, '0')}`;
		const pending: PendingChange = { place, change, isKept: false };
		records.addPending(pending);
		onChanged();
		try {
			await journal.write([[place, change], clock.entry()]);
		} catch (error) {
			records.removePending(place);
			onChanged();
			// The storage may have kept it for all that.
			journal.write([[place, undefined]]).catch(() => {});
			throw error;
		}
		pending.isKept = true;
		options.onKept();
	}

	const stampFor = (name: RecordName) => clock.stampAfter(records.current(name));
	const head = ({ table, spaceId, id }: RecordName) => {
		return { table, spaceId, id, key: ownKeys + randomKey(), origin: 'user' as const };
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
