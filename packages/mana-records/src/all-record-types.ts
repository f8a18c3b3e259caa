import { moduleCatalogue } from './module-catalogue.ts';
import type { RecordType } from './record-type.ts';

/** Every record type there is: those of all modules. */
export const allRecordTypes: readonly RecordType[] = moduleCatalogue.flatMap(
	({ recordTypes }) => recordTypes,
);

/** The apps that have record types. */
export const recordApps: readonly string[] = [...new Set(allRecordTypes.map(({ app }) => app))];

/** The tables of an app that have a record type. */
export function tablesOfApp(app: string): readonly string[] {
	return allRecordTypes.filter((type) => type.app === app).map(({ table }) => table);
}
