import { aiModule } from '@mana/records/types/ai';
import { knownTable } from '../../app/record-places.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { moduleName, nounOf } from '../../texts/module-names.ts';
import { language } from '../../texts/words.svelte.ts';
import type { DataRead } from './mission-wire.ts';

interface RunReads {
	readonly runId: string;
	readonly missionId: string;
	/** Milliseconds since 1970, of the latest. */
	readonly atMs: number;
	readonly reads: readonly DataRead[];
}

/** What each run has read, newest first. */
export function readsByRun(reads: readonly DataRead[]): readonly RunReads[] {
	return [...Map.groupBy(reads, ({ runId }) => runId)]
		.map(([runId, ofRun]) => ({
			runId,
			missionId: ofRun[0]?.missionId ?? '',
			atMs: Math.max(...ofRun.map(({ at }) => Date.parse(at))),
			reads: ofRun,
		}))
		.toSorted((one, other) => other.atMs - one.atMs);
}

/**
 * "Tasks: 12 records, Notes (tag): 3 records and its own task and agent": what was opened of a person's, by table, and
 * that a run reads what it is about. A table that was looked into and held nothing is left out.
 */
export function sayReads(reads: readonly DataRead[]): string {
	const texts = missionWords().access;
	const isOwn = ({ table }: DataRead) => knownTable(table)?.module.id === aiModule.id;
	const others = reads.filter((read) => read.records > 0 && !isOwn(read)).map(sayRead);
	if (others.length === 0) return texts.nothing;
	return new Intl.ListFormat(language()).format(reads.some(isOwn) ? [...others, texts.ownTask] : others);
}

function sayRead({ table, records }: DataRead): string {
	const known = knownTable(table);
	const count = missionWords().access.records(records);
	if (!known) return `${table}: ${count}`;
	const isMain = known.module.recordTypes[0] === known.type;
	const name = moduleName(known.module);
	return `${isMain ? name : `${name} (${nounOf(known.type)})`}: ${count}`;
}
