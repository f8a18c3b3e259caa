import { isModuleOffered, moduleCatalogue } from '@mana/records';
import type { Dropped } from './dropped-files.ts';
import type { ImportItem, RecordItem } from './import-item.ts';
import type { ImportAnswers, ImportSource } from './import-source.ts';

export type SpaceType = Parameters<typeof isModuleOffered>[0];

/** Tables whose records others belong to: a person may want one that they have instead of the file's. */
const containerTables = ['todo/projects', 'calendar/calendars', 'habits/habits'] as const;

export interface PlacedAnswers extends ImportAnswers {
	/** By the id of a project, calendar or habit of the file: the one of the space that stands for it. */
	readonly standInsById?: Readonly<Record<string, string>> | undefined;
	/** Where it goes; a space without a module takes none of its records. Without it all are taken. */
	readonly spaceType?: SpaceType | undefined;
}

/**
 * What a source makes of files, as the person answered: what stands in for a project, calendar or habit of the file
 * takes its place in all that belongs to it.
 *
 * @throws PortabilityError where the whole is refused
 */
export async function* sourceItems(
	source: ImportSource,
	dropped: Dropped,
	{ standInsById = {}, spaceType, ...answers }: PlacedAnswers,
): AsyncGenerator<ImportItem, void, undefined> {
	const tablesLeftOut = spaceType === undefined ? new Set() : tablesNotIn(spaceType);
	for await (const item of source.read(dropped, answers)) {
		if (item.kind !== 'record') yield item;
		else if (tablesLeftOut.has(item.table)) yield leftOut(item, 'NOT_IN_SPACE');
		else if (isContainer(item) && Object.hasOwn(standInsById, item.id)) yield leftOut(item, 'STOOD_IN_FOR');
		else yield { ...item, values: replaced(item.values, standInsById) };
	}
}

export function isContainer({ table }: Pick<RecordItem, 'table'>): boolean {
	return containerTables.some((name) => name === table);
}

function leftOut({ label, place }: RecordItem, reason: 'NOT_IN_SPACE' | 'STOOD_IN_FOR'): ImportItem {
	return { kind: 'skipped', reason, label, place };
}

/** References are fields of their own, whose whole value is an id. */
function replaced(
	values: RecordItem['values'],
	standInsById: Readonly<Record<string, string>>,
): RecordItem['values'] {
	const refers = (value: unknown): value is string =>
		typeof value === 'string' && Object.hasOwn(standInsById, value);
	if (!Object.values(values).some(refers)) return values;
	return Object.fromEntries(
		Object.entries(values).map(([field, value]) => [field, refers(value) ? standInsById[value] : value]),
	);
}

/** The tables that belong to no module which such a space has. */
function tablesNotIn(spaceType: SpaceType): ReadonlySet<string> {
	const tables = new Set<string>();
	const [offered, others] = [true, false].map((isOffered) =>
		moduleCatalogue.filter((module) => isModuleOffered(spaceType, module) === isOffered),
	);
	for (const { recordTypes } of others ?? []) for (const { name } of recordTypes) tables.add(name);
	for (const { recordTypes } of offered ?? []) for (const { name } of recordTypes) tables.delete(name);
	return tables;
}
