import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { csvExport } from '../src/exports/csv-export.ts';
import { icsExport } from '../src/exports/ics-export.ts';
import { writeMarkdown } from '../src/exports/markdown-export.ts';
import { vcardExport } from '../src/exports/vcard-export.ts';
import { openDropped } from '../src/import/dropped-files.ts';
import type { PortableRecord } from '../src/mana-file/record-line.ts';
import { csvSource } from '../src/sources/csv.ts';
import { icsSource } from '../src/sources/ics.ts';
import { markdownSource } from '../src/sources/markdown.ts';
import { vcardSource } from '../src/sources/vcard.ts';
import { readSource } from './read-source.ts';
import { all, memorySink } from './zip-of.ts';

type Values = Readonly<Record<string, unknown>>;

const instants = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z' };
const record = (id: string, values: Values): PortableRecord => ({
	...{ id, values, ...instants },
	...{ undecryptable: [], other: {}, otherEncrypted: [] },
});
async function* given(...records: PortableRecord[]) {
	yield* records;
}

/** One line as people write it: nothing before or after it, and no character that is none. */
const line = fc
	.string({ unit: 'grapheme', maxLength: 24 })
	.map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim());
const signs = fc
	.array(
		fc.constantFrom(',', ';', '"', "'", '\\', ':', '=', '\t', '-', '#', '[', '*', 'x', ' ', '\\n', 'é'),
		{ maxLength: 12 },
	)
	.map((pieces) => pieces.join('').trim());
const text = fc.oneof(line, signs);
const lines = fc.array(text, { maxLength: 4 }).map((each) => each.join('\n').trim());
const day = fc
	.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 10));
const instant = fc
	.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
	.map((date) => `${date.toISOString().slice(0, 19)}.000Z`);

/** What is said at all: a format has no place for what is empty. */
function said(values: Values): Values {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== '' && value !== null && value !== undefined),
	);
}

const contact = fc.record({
	...{
		firstName: text.filter((name) => name !== ''),
		lastName: text,
		email: text,
		company: text,
		jobTitle: text,
	},
	...{ street: text, city: text, postalCode: text, country: text, notes: lines },
});

test('contacts come back from CSV', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(contact, { minLength: 1, maxLength: 3 }), async (contacts) => {
			const records = contacts.map((values, n) => record(`c${n}`, values));
			const csv = (await all(csvExport('contacts/contacts', given(...records)))).join('');
			const back = await readSource(csvSource, { 'a.csv': csv }, { table: 'contacts/contacts' });
			expect(back.of('contacts/contacts').map(({ id, values }) => ({ id, values: said(values) }))).toEqual(
				records.map(({ id, values }) => ({ id, values: said(values) })),
			);
		}),
		{ numRuns: 200 },
	);
}, 60_000);

/** Names and addresses have pieces, and ical.js reads a backslash at the end of a piece as part of what parts them. */
const card = contact.map((values) => ({
	...Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.replaceAll('\\', '/')])),
	notes: values.notes,
}));

test('contacts come back from vCard', async () => {
	await fc.assert(
		fc.asyncProperty(card, day, async (values, birthday) => {
			const text = (await all(vcardExport(given(record('c1', { ...values, birthday })), new Map()))).join('');
			const back = await readSource(vcardSource, { 'a.vcf': text });
			const [found = {}] = back.values('contacts/contacts');
			const { tagIds: _, ...fields } = found;
			expect(said(fields)).toEqual(said({ ...values, birthday }));
		}),
		{ numRuns: 200 },
	);
}, 60_000);

test('events and tasks come back from ICS', async () => {
	const event = fc.record({ title: text, description: lines, location: text });
	const task = fc.record({
		title: text.filter((title) => title !== ''),
		dueDate: day,
		isCompleted: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(event, task, instant, fc.nat(10_000), async (values, todo, startDate, minutes) => {
			const endDate = new Date(Date.parse(startDate) + minutes * 60_000).toISOString();
			const times = { startDate, endDate, allDay: false };
			const ics = await all(
				icsExport({
					events: given(record('e1', { ...values, timeBlockId: 'b1' })),
					timeBlocks: [record('b1', times)],
					tasks: given(record('t1', todo)),
				}),
			);
			const back = await readSource(icsSource, { 'a.ics': ics.join('') });
			expect(back.wrong).toEqual([]);
			const [{ title, description, location } = {}] = back.values('calendar/events');
			expect(said({ title, description, location })).toEqual(said(values));
			expect(back.values('timeblocks/timeBlocks')).toMatchObject([times]);
			expect(back.values('todo/tasks')).toMatchObject([todo]);
		}),
		{ numRuns: 200 },
	);
}, 60_000);

test('notes come back from Markdown', async () => {
	await fc.assert(
		fc.asyncProperty(
			text.filter((title) => title !== ''),
			lines,
			async (title, content) => {
				const { to, file } = memorySink();
				const notes = given(record('n1', { title, content }));
				await writeMarkdown({ to, notes, journal: given(), tagNamesById: new Map() });
				const dropped = await openDropped([{ name: 'export.zip', content: file() }]);
				const items = await all(markdownSource.read(dropped, { timeZone: 'UTC' }));
				// A #word in it makes a tag besides.
				const found = items.filter((item) => item.kind !== 'record' || item.table !== 'tags/tags');
				expect(found).toMatchObject([{ kind: 'record', table: 'notes/notes', values: { title, content } }]);
			},
		),
		{ numRuns: 200 },
	);
}, 60_000);
