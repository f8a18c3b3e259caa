import { allRecordTypes, type RecordType } from '@mana/records';

const typesByName: ReadonlyMap<string, RecordType> = new Map(allRecordTypes.map((type) => [type.name, type]));

/** The type of `app/table`; undefined for a table of which only other clients know. */
export function typeNamed(table: string): RecordType | undefined {
	return typesByName.get(table);
}
