import { allRecordTypes, type RecordType } from '@mana/records';

const typesByName = new Map<string, RecordType>(allRecordTypes.map((type) => [type.name, type]));

/** Every table by its name, `app/table`. */
export const tableNames: readonly string[] = [...typesByName.keys()];

/** The record type of a table by its name. */
export function typeNamed(table: string): RecordType | undefined {
	return typesByName.get(table);
}
