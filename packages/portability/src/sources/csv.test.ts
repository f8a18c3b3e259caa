import { describe, expect, test } from 'bun:test';
import { dropped, readSource, recognised } from '../../test/read-source.ts';
import { codeOf } from '../../test/zip-of.ts';
import { csvPreview, csvSource } from './csv.ts';

const contacts = { table: 'contacts/contacts' };

test('maps columns to fields, takes types as people write them, and says what is left over', async () => {
	const file = {
		'a.csv': 'Vorname;Ort;isFavorite;latitude;Lieblingsfarbe\nAnna;Zürich;ja;47,37;blau\nBeat;;nein;;\n',
	};
	const answers = { ...contacts, fieldsByColumn: { Vorname: 'firstName', Ort: 'city' } };
	const { values, losses } = await readSource(csvSource, file, answers);
	expect(values('contacts/contacts')).toEqual([
		{ firstName: 'Anna', city: 'Zürich', isFavorite: true, latitude: 47.37 },
		{ firstName: 'Beat', isFavorite: false },
	]);
	expect(losses).toEqual([{ code: 'FIELD', detail: 'Lieblingsfarbe' }]);
});

test('leaves out a column that is called as a field where the person says so', async () => {
	const answers = { ...contacts, fieldsByColumn: { city: '' } };
	const { values, losses } = await readSource(
		csvSource,
		{ 'a.csv': 'firstName,city\nAnna,Zürich\n' },
		answers,
	);
	expect(values('contacts/contacts')).toEqual([{ firstName: 'Anna' }]);
	expect(losses).toEqual([{ code: 'FIELD', detail: 'city' }]);
});

test('names the line of a value that does not fit, and takes the others', async () => {
	const file = {
		'a.csv':
			'title,level,emotion,date\n"two\nlines",1,happy,2026-01-01\nx,many,happy,2026-01-01\n\n,,,\nx,2,furious,2026-01-01\n',
	};
	const answers = { table: 'mood/moodEntries', fieldsByColumn: { title: 'notes' } };
	const { values, wrong } = await readSource(csvSource, file, answers);
	expect(values('mood/moodEntries')).toEqual([
		{ notes: 'two\nlines', level: 1, emotion: 'happy', date: '2026-01-01' },
	]);
	expect(wrong.map(({ field, place }) => [field, place.line])).toEqual([
		['level', 4],
		['emotion', 7],
	]);
});

test('keeps a formula as the text that it is', async () => {
	const file = { 'a.csv': `firstName,notes\nAnna,"=HYPERLINK(""http://x"")"\nBeat,'=1+1\n` };
	const { values } = await readSource(csvSource, file, contacts);
	expect(values('contacts/contacts')).toEqual([
		{ firstName: 'Anna', notes: '=HYPERLINK("http://x")' },
		{ firstName: 'Beat', notes: '=1+1' },
	]);
});

describe('reads', () => {
	const text = 'firstName,city\r\nJörg,Zürich\r\n';
	const utf16 = Uint8Array.from(
		new Uint8Array(new Uint16Array([...`\ufeff${text}`].map((one) => one.charCodeAt(0))).buffer),
	);
	const encodings = {
		'UTF-8 with a mark': new TextEncoder().encode(`\ufeff${text}`),
		'Windows-1252': Uint8Array.from(text, (one) => one.charCodeAt(0)),
		'UTF-16 with a mark': utf16,
		'UTF-16 without a mark': utf16.slice(2),
	};
	for (const [name, bytes] of Object.entries(encodings)) {
		test(name, async () => {
			const { values } = await readSource(csvSource, { 'a.csv': bytes }, contacts);
			expect(values('contacts/contacts')).toEqual([{ firstName: 'Jörg', city: 'Zürich' }]);
		});
	}

	test('no bytes that are no text', async () => {
		const bytes = new Uint8Array([0x61, 0x2c, 0x62, 0x0a, 0x00, 0x01, 0x80, 0x02, 0x03]);
		expect(await codeOf(readSource(csvSource, { 'a.csv': bytes }, contacts))).toBe('ENCODING_INVALID');
	});
});

test('an empty table, and one of ten thousand rows', async () => {
	expect((await readSource(csvSource, { 'a.csv': '' }, contacts)).records).toEqual([]);
	const many = `firstName\n${Array.from({ length: 10_000 }, (_, n) => `Anna ${n}`).join('\n')}`;
	expect((await readSource(csvSource, { 'a.csv': many }, contacts)).records).toHaveLength(10_000);
});

test('asks which table it is, and shows what to map', async () => {
	const what = await dropped({ 'a.csv': 'name,age\nAnna,5\n' });
	expect(await recognised(what)).toBe('csv');
	expect(await csvPreview(what)).toEqual({
		columns: ['name', 'age'],
		rows: [{ line: 2, cells: { name: 'Anna', age: '5' } }],
	});
	expect(await codeOf(readSource(csvSource, { 'a.csv': 'name\nAnna' }))).toBe('SOURCE_INVALID');
});
