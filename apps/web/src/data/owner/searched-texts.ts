import type { RecordType } from '@mana/records';
import { noPlace } from '@mana/records/search/find-documents';
import { folded } from '@mana/records/search/folding';
import { plainLines } from '../plain-lines.ts';
import type { AnyRecord } from '../table-records.ts';

const excerptLength = 140;
const leadLength = 40;

/** What names a record, and the rest of what it is searched by. */
export function searchedTexts(type: RecordType, record: AnyRecord): [title: string, body: string] {
	const [first, ...others] = type.searched?.fields ?? [];
	const textOf = (field: string | undefined) => (field === undefined ? '' : asText(record[field]));
	return [
		textOf(first?.name),
		others
			.map(({ name }) => textOf(name))
			.filter(Boolean)
			.join('\n'),
	];
}

function asText(value: unknown): string {
	if (typeof value === 'string') return value;
	return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(' ') : '';
}

/** Some words around what was found, without the marks of Markdown: at a place, else where the words stand as they were asked for, else none. */
export function excerptAround(text: string, place: number, asked: string): string {
	const at = place === noPlace ? folded(text).indexOf(folded(asked).trim()) : place;
	if (at < 0 || text === '') return '';
	const start = at <= leadLength ? 0 : text.indexOf(' ', at - leadLength) + 1;
	const from = Math.min(start, at);
	const excerpt = plainLines(text.slice(from, from + excerptLength).toWellFormed()).join(' ');
	return `${from > 0 ? '…' : ''}${excerpt}${from + excerptLength < text.length ? '…' : ''}`;
}
