import { aiModule } from '@mana/records/types/ai';
import { knownTable } from '../../app/record-places.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { moduleName, nounOf } from '../../texts/module-names.ts';
import { language } from '../../texts/words.svelte.ts';
import type { TableRead } from './reads-by-run.ts';

/**
 * "Tasks: 12 records, Notes (tag): 3 records and its own task and agent": what was opened of a person's, by table, and
 * that a run reads what it is about. A table that was looked into and held nothing is left out.
 */
export function sayReads(reads: readonly TableRead[]): string {
	const texts = missionWords().access;
	const isOwn = ({ table }: TableRead) => knownTable(table)?.module.id === aiModule.id;
	const others = reads.filter((read) => read.records > 0 && !isOwn(read)).map(sayRead);
	if (others.length === 0) return texts.nothing;
	return new Intl.ListFormat(language()).format(reads.some(isOwn) ? [...others, texts.ownTask] : others);
}

function sayRead({ table, records }: TableRead): string {
	const known = knownTable(table);
	const count = missionWords().access.records(records);
	if (!known) return `${table}: ${count}`;
	const isMain = known.module.recordTypes[0] === known.type;
	const name = moduleName(known.module);
	return `${isMain ? name : `${name} (${nounOf(known.type)})`}: ${count}`;
}
