import { namedRecordsLimit, type TouchedRecord } from '@mana/auth-protocol';
import { tableName } from '@mana/sync-protocol';

/** The records that a call has written: the first of them by name, and how many they are. */
export interface TouchedRecords {
	readonly named: readonly TouchedRecord[];
	readonly count: number;
}

/** Takes down which records a call writes; each counts once. */
export class TouchedRecordList implements TouchedRecords {
	readonly #recordsByName = new Map<string, TouchedRecord>();

	get named(): readonly TouchedRecord[] {
		return [...this.#recordsByName.values()].slice(0, namedRecordsLimit);
	}

	get count(): number {
		return this.#recordsByName.size;
	}

	add(appId: string, table: string, id: string): void {
		const record = { table: tableName({ appId, table }), id };
		this.#recordsByName.set(`${record.table} ${id}`, record);
	}
}
