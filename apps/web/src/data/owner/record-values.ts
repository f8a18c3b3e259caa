import { needsKey, sealRecord } from '@mana/records';
import { decryptRecordFields } from '@mana/shared-crypto';
import type { RecordIdentity } from '@mana/sync-protocol';
import type { Keyrings } from './keyrings.ts';
import { typeNamed } from './record-types.ts';

type Values = Readonly<Record<string, unknown>>;

/** Some fields of a record, opened and sealed by its type with its space's keys. */
export interface RecordValues {
	/** What no key opens is missing. */
	open(record: RecordIdentity, values: Values): Promise<Record<string, unknown>>;
	seal(record: RecordIdentity, values: Values): Promise<Record<string, unknown>>;
}

export function createRecordValues(keyrings: Pick<Keyrings, 'of'>): RecordValues {
	return {
		async open({ table, spaceId }, values) {
			const keyring = keyrings.of(spaceId) ?? [];
			if (keyring.length === 0) return {};
			return (await decryptRecordFields(values, typeNamed(table)?.encryptedFields ?? [], keyring)).record;
		},
		async seal({ table, spaceId }, values) {
			const type = typeNamed(table);
			const [key] = keyrings.of(spaceId) ?? [];
			if (type === undefined || key === undefined || !needsKey(type, values)) return { ...values };
			return { ...(await sealRecord(type, { ...values }, key)) };
		},
	};
}
