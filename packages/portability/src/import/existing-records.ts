import type { Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import { portableRecord } from '../mana-file/record-line.ts';
import { typeNamed } from '../record-types.ts';
import type { ExistingRecord, ImportTarget } from './plan-import.ts';

/** What is there already, out of merged rows: those of a replica, or of a pull. @param rowOf undefined where none is */
export function existingAmong(
	rowOf: (table: string, id: string) => MergedRow | undefined | Promise<MergedRow | undefined>,
	keys: Keyring,
): ImportTarget['existing'] {
	return async (table, ids) => {
		const found = new Map<string, ExistingRecord>();
		for (const id of ids) {
			const row = await rowOf(table, id);
			if (row === undefined || row.op === 'delete') continue;
			const { values, other, updatedAt = '' } = await portableRecord(typeNamed(table), row, keys);
			found.set(id, { values, other, updatedAt });
		}
		return found;
	};
}
