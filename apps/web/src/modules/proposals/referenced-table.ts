import { moduleCatalogue, type RecordType } from '@mana/records';
import type { RecordName } from '../../data/query.ts';

const camelCase = (noun: string) => noun.replace(/\s+(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Which records a field names by their ids: `projectId` of a task, `tagIds`. Undefined for a field that names none, or
 * that is not known to.
 */
export function referencedTable(table: string, field: string): string | undefined {
	const thing = /^(?<thing>\w+?)Ids?$/.exec(field)?.groups?.thing;
	if (thing === undefined) return undefined;
	const [app] = table.split('/');
	const named = moduleCatalogue
		.flatMap(({ recordTypes }) => recordTypes)
		.filter((type) => isCalled(type, thing));
	return (named.find((type) => type.app === app) ?? (named.length === 1 ? named[0] : undefined))?.name;
}

function isCalled({ noun, table }: Pick<RecordType, 'noun' | 'table'>, thing: string): boolean {
	return camelCase(noun) === thing || table === `${thing}s`;
}

/** The records that a field's value names. */
export function referencedRecords(
	{ table, spaceId }: Pick<RecordName, 'table' | 'spaceId'>,
	field: string,
	value: unknown,
): readonly RecordName[] {
	const referenced = referencedTable(table, field);
	if (referenced === undefined) return [];
	return [value]
		.flat()
		.flatMap((id) => (typeof id === 'string' && id !== '' ? { table: referenced, spaceId, id } : []));
}
