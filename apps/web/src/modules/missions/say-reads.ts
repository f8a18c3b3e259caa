import { knownTable } from '../../app/record-places.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { moduleName } from '../../texts/module-names.ts';
import { language } from '../../texts/words.svelte.ts';
import type { DataRead } from './mission-wire.ts';

/** "Notes: 12 records", for one table of a run. */
export function sayRead({ table, records }: Pick<DataRead, 'table' | 'records'>): string {
	const known = knownTable(table);
	const name = known ? moduleName(known.module) : table;
	return `${name}: ${missionWords().access.records(records)}`;
}

export function sayReads(reads: readonly DataRead[]): string {
	return new Intl.ListFormat(language(), { type: 'unit' }).format(reads.map(sayRead));
}
