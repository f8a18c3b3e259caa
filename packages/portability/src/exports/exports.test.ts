import { expect, test } from 'bun:test';
import { readSource } from '../../test/read-source.ts';
import { all, memorySink } from '../../test/zip-of.ts';
import { openArchive } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { PortableRecord } from '../mana-file/record-line.ts';
import { csvSource } from '../sources/csv.ts';
import { icsSource } from '../sources/ics.ts';
import { vcardSource } from '../sources/vcard.ts';
import { csvExport } from './csv-export.ts';
import { icsExport } from './ics-export.ts';
import { writeMarkdown } from './markdown-export.ts';
import { vcardExport } from './vcard-export.ts';

const instants = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z' };
const record = (id: string, values: Record<string, unknown>): PortableRecord => ({
	id,
	...instants,
	values,
	undecryptable: [],
	other: {},
	otherEncrypted: [],
});
async function* given(...records: PortableRecord[]) {
	yield* records;
}
const tagNamesById = new Map([['t1', 'Chor']]);

test('CSV comes back as it was, and no spreadsheet takes it for formulas', async () => {
	const values = { firstName: '=1+1', notes: 'a\n"b", c', tagIds: ['t1'], isFavorite: true, latitude: -47.5 };
	const text = (await all(csvExport('contacts/contacts', given(record('c1', values))))).join('');
	expect(text).toContain(`'=1+1`);
	const back = await readSource(csvSource, { 'a.csv': text }, { table: 'contacts/contacts' });
	expect(back.of('contacts/contacts')).toMatchObject([{ id: 'c1', createdAt: instants.createdAt, values }]);
});

test('vCard comes back as it was', async () => {
	const values = {
		firstName: 'Anna',
		lastName: 'Müller',
		email: 'a@example.org',
		mobile: '079',
		phone: '044',
		city: 'Zürich; Kreis 4',
		notes: `${'lang '.repeat(40)}\nzwei`,
		birthday: '1980-02-29',
	};
	const text = (
		await all(vcardExport(given(record('c1', { ...values, tagIds: ['t1'] })), tagNamesById))
	).join('');
	const back = await readSource(vcardSource, { 'a.vcf': text });
	expect(back.values('contacts/contacts')).toMatchObject([values]);
	expect(back.of('tags/tags')).toMatchObject([{ label: 'Chor' }]);
});

test('ICS comes back with its times, rules and exceptions', async () => {
	const event = record('e1', { title: 'Chor', description: 'Noten', location: 'Kirche', timeBlockId: 'b1' });
	const series = {
		startDate: '2026-01-06T18:30:00.000Z',
		endDate: '2026-01-06T20:30:00.000Z',
		allDay: false,
		recurrenceRule: 'FREQ=WEEKLY;BYDAY=TU',
	};
	const cancelled = {
		parentBlockId: 'b1',
		recurrenceDate: '2026-01-13T18:30:00.000Z',
		startDate: '2026-01-13T18:30:00.000Z',
		endDate: null,
		isCancelled: true,
	};
	const holiday = record('e2', { title: 'Ferien', timeBlockId: 'b3' });
	const days = { startDate: '2026-07-13', endDate: '2026-07-19', allDay: true };
	const timeBlocks = [record('b1', series), record('b2', cancelled), record('b3', days)];
	const task = record('t1', {
		title: 'Steuern',
		dueDate: '2026-03-31',
		isCompleted: false,
		priority: 'urgent',
	});
	const text = (await all(icsExport({ events: given(event, holiday), timeBlocks, tasks: given(task) }))).join(
		'',
	);
	const back = await readSource(icsSource, { 'a.ics': text });
	expect(back.wrong).toEqual([]);
	expect(back.values('calendar/events')).toMatchObject([
		{ title: 'Chor', description: 'Noten', location: 'Kirche' },
		{ title: 'Ferien' },
	]);
	expect(back.values('timeblocks/timeBlocks')).toMatchObject([
		series,
		{ recurrenceDate: cancelled.recurrenceDate, isCancelled: true },
		days,
	]);
	expect(back.values('todo/tasks')).toMatchObject([
		{ title: 'Steuern', dueDate: '2026-03-31', priority: 'urgent' },
	]);
});

test('Markdown has a page a note, names that every system takes, each once', async () => {
	const { to, file } = memorySink();
	const notes = given(
		record('n1', { title: 'a/b: c?', content: 'Text', tagIds: ['t1'] }),
		record('n2', { title: 'A b c', content: '' }),
		record('n3', { title: '..', content: '' }),
	);
	const journal = given(
		record('j1', { title: 'Neujahr', entryDate: '2026-01-01', content: 'Gut', mood: 'happy', tags: ['x'] }),
	);
	expect(await writeMarkdown({ to, notes, journal, tagNamesById })).toBe(4);
	const entries = await openArchive(file());
	expect(entries.map(({ name }) => name)).toEqual([
		'Notes/a b c.md',
		'Notes/A b c 2.md',
		'Notes/Untitled.md',
		'Journal/2026-01-01 Neujahr.md',
	]);
	const [first] = entries;
	expect(first && (await readText(first))).toBe(
		`---\ntitle: "a/b: c?"\ntags:\n  - Chor\ncreated: ${instants.createdAt}\nupdated: ${instants.updatedAt}\n---\nText\n`,
	);
});
