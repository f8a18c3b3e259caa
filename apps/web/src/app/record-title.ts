import { knownTable } from './record-places.ts';

/** What a record of a table that is not searched is called by, the first of these that it has. */
const titleFields = [
	'title',
	'name',
	'displayName',
	'text',
	'content',
	'description',
	'question',
	'label',
	'note',
];
const titleCharacters = 80;

/** What a person knows a record by, in one line: empty where it has nothing of the kind, or it cannot be opened. */
export function titleOfRecord(table: string, record: Readonly<Record<string, unknown>>): string {
	const searched = knownTable(table)?.type.searched?.fields.map(({ name }) => name) ?? [];
	for (const field of [...searched, ...titleFields]) {
		const value = record[field];
		if (typeof value === 'string' && value.trim() !== '') return oneLine(value);
	}
	return '';
}

function oneLine(text: string): string {
	const line = text.trim().replaceAll(/\s+/g, ' ');
	return line.length > titleCharacters
		? `${line
				.slice(0, titleCharacters - 1)
				.toWellFormed()
				.trimEnd()}…`
		: line;
}
