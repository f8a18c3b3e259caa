import { moduleCatalogue } from './module-catalogue.ts';
import type { RecordType } from './record-type.ts';

/** Every record type there is: those of all modules. */
export const allRecordTypes: readonly RecordType[] = moduleCatalogue.flatMap(
	({ recordTypes }) => recordTypes,
);
