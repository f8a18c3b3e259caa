import type { RecordIdentity } from '../merged-row.ts';

/** Told which records have changed. */
export type RecordsListener = (changed: readonly RecordIdentity[]) => void;

export interface ReplicaListeners {
	/** Listens to every table, or to one. Returns how to stop it. */
	subscribe(listener: RecordsListener): () => void;
	subscribe(table: string, listener: RecordsListener): () => void;
	/** A listener's fault is reported, as that of an event's listener would be, and stops nothing here. */
	tell(changed: readonly RecordIdentity[]): void;
}

export function createReplicaListeners(): ReplicaListeners {
	const subscriptions = new Set<{ readonly table: string | undefined; readonly listener: RecordsListener }>();

	return {
		subscribe(...of: [RecordsListener] | [string, RecordsListener]) {
			const [table, listener] = of.length === 1 ? [undefined, of[0]] : of;
			const subscription = { table, listener };
			subscriptions.add(subscription);
			return () => void subscriptions.delete(subscription);
		},
		tell(changed) {
			for (const { table, listener } of subscriptions) {
				const theirs = table === undefined ? changed : changed.filter((record) => record.table === table);
				if (table !== undefined && theirs.length === 0) continue;
				try {
					listener(theirs);
				} catch (error) {
					queueMicrotask(() => {
						throw error;
					});
				}
			}
		},
	};
}
