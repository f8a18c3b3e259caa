import ICAL from 'ical.js';
import type { PortableRecord } from '../mana-file/record-line.ts';
import type { JCalProperty } from './ics-export.ts';

/** Contacts as vCard 4 (RFC 6350), one card a chunk. @param records of `contacts/contacts` */
export async function* vcardExport(
	records: AsyncIterable<PortableRecord>,
	tagNamesById: ReadonlyMap<string, string>,
): AsyncGenerator<string, void, undefined> {
	for await (const { id, values } of records) {
		const text = (field: string) => (typeof values[field] === 'string' ? values[field] : '');
		const full = [text('firstName'), text('lastName')].filter((piece) => piece !== '').join(' ');
		const tagIds = Array.isArray(values.tagIds) ? values.tagIds : [];
		const tags = tagIds.flatMap((tagId) => tagNamesById.get(String(tagId)) ?? []);
		const address = [
			'',
			'',
			text('street'),
			text('city'),
			text('address'),
			text('postalCode'),
			text('country'),
		];
		const properties: JCalProperty[] = [
			['version', {}, 'text', '4.0'],
			['uid', {}, 'text', id],
			['fn', {}, 'text', full],
			['n', {}, 'text', [text('lastName'), text('firstName'), '', '', '']],
			...some('email', text('email')),
			...some('tel', text('phone')),
			...some('tel', text('mobile'), { type: 'cell' }),
			...(text('company') === '' ? [] : [['org', {}, 'text', [text('company')]] as JCalProperty]),
			...some('title', text('jobTitle')),
			...(address.some((piece) => piece !== '') ? [['adr', {}, 'text', address] as JCalProperty] : []),
			...some('bday', text('birthday')),
			...some('url', text('website')),
			...some('note', text('notes')),
			...(tags.length > 0 ? [['categories', {}, 'text', ...tags] as JCalProperty] : []),
		];
		yield `${new ICAL.Component(['vcard', properties, []]).toString()}\r\n`;
	}
}

function some(
	name: string,
	value: string,
	parameters: Readonly<Record<string, string>> = {},
): JCalProperty[] {
	return value === '' ? [] : [[name, parameters, 'text', value]];
}
