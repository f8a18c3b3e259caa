import { Database } from 'bun:sqlite';
import { describe, expect, test } from 'bun:test';
import { dropped, readSource, recognised } from '../../test/read-source.ts';
import { codeOf } from '../../test/zip-of.ts';
import { dayOneSource } from './day-one.ts';
import { daylioMoods, daylioSource } from './daylio.ts';
import { enexSource } from './enex.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { loopSource } from './loop.ts';
import { notionSource } from './notion.ts';

test('Day One: zones, escapes, stars and tags; pictures are named', async () => {
	const entries = [
		{
			uuid: 'A1',
			creationDate: '2024-01-01T20:30:00Z',
			timeZone: 'Pacific/Auckland',
			text: '# Neujahr\n\n![](dayone-moment://ABC)\n\nEin guter Tag\\. \\- wirklich\\!',
			tags: ['Reise'],
			starred: true,
			photos: [{}],
			weather: {},
		},
		{ uuid: 'A2', creationDate: '2024-01-02T23:30:00Z', timeZone: 'Mars/Base', text: '' },
		{ creationDate: 'nonsense' },
	];
	const files = {
		'Journal.json': JSON.stringify({ metadata: { version: '1.0' }, entries }),
		'photos/a.jpeg': new Uint8Array([1]),
	};
	expect(await recognised(await dropped(files))).toBe('day-one');
	const { values, losses, wrong } = await readSource(dayOneSource, files);
	expect(values('journal/journalEntries')).toMatchObject([
		{
			title: 'Neujahr',
			content: 'Ein guter Tag. - wirklich!',
			entryDate: '2024-01-02',
			tags: ['Reise'],
			isFavorite: true,
			wordCount: 5,
		},
		{ title: null, content: '', entryDate: '2024-01-03' },
	]);
	expect(losses).toEqual([
		{ code: 'ATTACHMENTS', detail: '1' },
		{ code: 'FIELD', detail: 'weather' },
		{ code: 'TIME_ZONE', detail: 'Mars/Base' },
	]);
	expect(wrong).toMatchObject([
		{ reason: 'FIELD_MISSING', field: 'uuid', label: 'nonsense', place: { part: 'Journal.json', entry: 3 } },
	]);
});

test('Daylio: both forms; a mood that only the person knows is asked for', async () => {
	const files = {
		'new.csv':
			'\ufefffull_date,date,weekday,time,mood,activities,note_title,note\n2026-03-29,March 29,Sunday,21:05,rad,"family | good sleep","Schön","<p>Am See</p>"\n2026-03-28,March 28,Saturday,9:05 PM,zufrieden,,"",""\n',
		'old.csv':
			'year,date,weekday,time,mood,activities,note\n2019,March 5,Tuesday,07:00,awful,,müde\n2019,Foo 99,Tuesday,07:00,meh,,\n',
	};
	const what = await dropped(files);
	expect(await recognised(what)).toBe('daylio');
	expect(await daylioMoods(what)).toEqual(['zufrieden']);
	const unanswered = await readSource(daylioSource, files);
	expect(unanswered.wrong.map(({ field, place }) => [field, place])).toEqual([
		['mood', { part: 'new.csv', line: 3 }],
		['full_date', { part: 'old.csv', line: 3 }],
	]);
	const { values } = await readSource(daylioSource, files, { moodLevels: { zufrieden: 7 } });
	expect(values('mood/moodEntries')).toEqual([
		{
			date: '2026-03-29',
			time: '21:05',
			level: 10,
			emotion: 'excited',
			tags: ['family', 'good sleep'],
			notes: 'Schön\nAm See',
		},
		{ date: '2026-03-28', time: '21:05', level: 7, emotion: 'happy', tags: ['zufrieden'], notes: '' },
		{ date: '2019-03-05', time: '07:00', level: 1, emotion: 'overwhelmed', tags: [], notes: 'müde' },
	]);
});

test('Daylio: the backup; moods of the person stand in one of five groups', async () => {
	const backup = {
		version: 15,
		customMoods: [
			{ id: 1, custom_name: '', mood_group_id: 1, predefined_name_id: 1 },
			{ id: 7, custom_name: 'zufrieden', mood_group_id: 2, predefined_name_id: -1 },
		],
		tags: [{ id: 3, name: 'Chor' }],
		goals: [{ name: 'Jeden Tag' }],
		dayEntries: [
			{
				datetime: Date.parse('2026-03-05T21:05:00Z'),
				timeZoneOffset: 3_600_000,
				mood: 7,
				note: 'Gut<br>geprobt &amp; gelacht',
				note_title: 'Probe',
				tags: [3, 99],
				assets: [1, 2],
			},
			{ datetime: Date.parse('2026-03-06T08:00:00Z'), mood: 1 },
			{ datetime: Date.parse('2026-03-06T09:00:00Z'), mood: 55 },
		],
	};
	const json = new TextEncoder().encode(JSON.stringify(backup));
	const files = { 'backup.daylio': btoa(String.fromCharCode(...json)), 'assets/photos/1.jpg': 'x' };
	expect(await recognised(await dropped(files))).toBe('daylio');
	expect(await daylioMoods(await dropped(files))).toEqual([]);
	const { values, losses, skipped, wrong } = await readSource(daylioSource, files);
	expect(values('mood/moodEntries')).toEqual([
		{
			date: '2026-03-05',
			time: '22:05',
			level: 8,
			emotion: 'happy',
			tags: ['Chor', 'zufrieden'],
			notes: 'Probe\nGut\ngeprobt & gelacht',
		},
		{ date: '2026-03-06', time: '08:00', level: 10, emotion: 'excited', tags: [], notes: '' },
	]);
	expect(losses).toEqual([{ code: 'ATTACHMENTS', detail: '2' }]);
	expect(skipped).toEqual(['NOT_KEPT_HERE Jeden Tag']);
	expect(wrong).toHaveLength(1);
	expect(await codeOf(readSource(daylioSource, { 'backup.daylio': '!' }))).toBe('SOURCE_INVALID');
});

test('Loop: the database has the same records as the CSV', async () => {
	const database = new Database(':memory:');
	database.run(
		'create table Habits (id integer primary key autoincrement, archived integer, color integer, description text, freq_den integer, freq_num integer, name text, position integer, type integer not null default 0, unit text not null default "", question text)',
	);
	database.run(
		'create table Repetitions (id integer primary key autoincrement, habit integer not null references Habits(id), timestamp integer not null, value integer not null, notes text)',
	);
	database.run("insert into Habits values (1, 0, 8, '', 1, 1, 'Früh auf', 0, 0, '', 'Früh auf?')");
	database.run("insert into Habits values (5, 1, 3, '', 7, 3, 'Wasser', 1, 1, 'l', '')");
	const day = Date.parse('2026-03-05T00:00:00Z');
	database.run(`insert into Repetitions (habit, timestamp, value, notes) values
		(1, ${day}, 2, null), (1, ${day - 86_400_000}, 3, ''), (1, ${day - 2 * 86_400_000}, 0, ''),
		(5, ${day}, 1500, 'mit Zitrone'), (99, ${day}, 2, null)`);
	const files = { 'Loop Habits Backup 2026-03-05.db': new Uint8Array(database.serialize()) };
	expect(await recognised(await dropped(files))).toBe('loop');
	const { of, values, losses, skipped, wrong } = await readSource(loopSource, files);
	expect(values('habits/habits')).toEqual([
		{ title: 'Früh auf', order: 0, isArchived: false },
		{ title: 'Wasser', order: 1, isArchived: true },
	]);
	expect(of('habits/habitLogs').map(({ values: log }) => [log.at, log.note])).toEqual([
		['2026-03-05T11:00:00.000Z', null],
		['2026-03-05T11:00:00.000Z', '1.5 mit Zitrone'],
	]);
	expect(losses.map(({ code, detail }) => [code, detail])).toEqual([
		['FIELD', 'Question'],
		['COLOUR', undefined],
		['REPETITION_REDUCED', '3 / 7'],
		['FIELD', 'Unit'],
		['COLOUR', undefined],
	]);
	expect(skipped).toEqual(['NOT_KEPT_HERE 2026-03-04']);
	expect(wrong.map(({ field }) => field)).toEqual(['habit']);
	const csv = {
		'Habits.csv': 'Position,Name,Type\n001,Früh auf,0\n',
		'001 Früh auf/Checkmarks.csv': 'Date,Value,Notes\n2026-03-05,YES_MANUAL,\n',
	};
	const same = await readSource(loopSource, csv);
	expect(same.of('habits/habitLogs').map(({ id }) => id)).toEqual([of('habits/habitLogs')[0]?.id ?? '']);
});

test('Loop: habits, what was done, numbers; days are taken at noon', async () => {
	const files = {
		'Habits.csv':
			'Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,Color,Unit,Target Type,Target Value,Archived?\n001,Laufen,0,,,1,1,#FF8F00,,,,false\n002,Wasser,1,Wie viel?,,1,1,#00897B,Liter,AT_LEAST,2,false\n',
		'Checkmarks.csv': 'Date,Laufen,Wasser\n',
		'001 Laufen/Checkmarks.csv':
			'Date,Value,Notes\n2026-03-29,2,früh\n2026-03-28,YES_MANUAL,\n2026-03-27,0,\n2026-03-26,3,\n2026-13-99,2,\n',
		'002 Wasser/Checkmarks.csv': 'Date,Value,Notes\n2026-03-29,1500,\n2026-03-28,0,\n',
	};
	expect(await recognised(await dropped(files))).toBe('loop');
	const { of, values, losses, skipped, wrong } = await readSource(loopSource, files);
	expect(values('habits/habits')).toMatchObject([
		{ title: 'Laufen', color: '#ff8f00' },
		{ title: 'Wasser', order: 2 },
	]);
	const [run, water] = of('habits/habits');
	expect(values('habits/habitLogs')).toEqual([
		{ habitId: run?.id, at: '2026-03-29T10:00:00.000Z', note: 'früh' },
		{ habitId: run?.id, at: '2026-03-28T11:00:00.000Z', note: null },
		{ habitId: water?.id, at: '2026-03-29T10:00:00.000Z', note: '1.5' },
	]);
	expect(losses).toEqual([
		{ code: 'FIELD', detail: 'Question' },
		{ code: 'FIELD', detail: 'Unit' },
	]);
	expect(skipped).toEqual(['NOT_KEPT_HERE 2026-03-26']);
	expect(wrong).toMatchObject([{ field: 'Date', place: { line: 6 } }]);
});

const id = (digit: string) => digit.repeat(32);

test('Notion: pages, links between them, tables; ids leave the names', async () => {
	const files = {
		[`Start ${id('a')}.md`]: `# Start\n\nSiehe [Rezepte](Rezepte%20${id('b')}.csv) und [Suppe](Rezepte%20${id('b')}/Suppe%20${id('c')}.md), [weg](Weg%20${id('9')}.md).\n\n![bild](Start/bild.png)`,
		[`Rezepte ${id('b')}.csv`]: '\ufeffName,Zeit\nSuppe,30\nSalat,10\n',
		[`Rezepte ${id('b')}_all.csv`]: '\ufeffName,Zeit\nSuppe,30\nSalat,10\n',
		[`Rezepte ${id('b')}/Suppe ${id('c')}.md`]: '# Suppe\n\nZeit: 30\n\nKochen.',
		'Start/bild.png': new Uint8Array([1]),
	};
	expect(await recognised(await dropped(files))).toBe('notion');
	const { values, losses, skipped } = await readSource(notionSource, files);
	expect(values('notes/notes')).toEqual([
		{ title: 'Start', content: 'Siehe [[Rezepte]] und [[Suppe]], weg.' },
		{ title: 'Salat', content: 'Rezepte:\n- Zeit: 10' },
		{ title: 'Suppe', content: 'Zeit: 30\n\nKochen.' },
	]);
	expect(losses).toEqual([
		{ code: 'LINK', detail: 'weg' },
		{ code: 'ATTACHMENTS', detail: '1' },
	]);
	expect(skipped).toEqual(['UNKNOWN_FILE Start/bild.png']);
});

describe('ENEX', () => {
	const note = (content: string, more = '') =>
		`<note><title>Reise &amp; mehr</title><content><![CDATA[<?xml version="1.0"?><!DOCTYPE en-note SYSTEM "x"><en-note>${content}</en-note>]]></content><created>20231105T101500Z</created><tag>urlaub</tag>${more}</note>`;
	const file = (notes: string) =>
		`<?xml version="1.0" encoding="UTF-8"?>\n<en-export>\n${notes}\n</en-export>`;

	test('notes with lists, boxes and tags; what is attached is named and never held', async () => {
		const resource = `<resource><data encoding="base64">${'A'.repeat(3_000_000)}</data><mime>image/png</mime></resource>`;
		const files = {
			'a.enex': file(
				`${note('<div><b>Fett</b> und <a href="https://a.example">Link</a></div><ul><li>eins</li><li>zwei</li></ul><div><en-todo checked="true"/>Pass</div><en-media hash="1"/>', resource)}\n<note><title></title></note>`,
			),
		};
		expect(await recognised(await dropped(files))).toBe('enex');
		const { of, losses, skipped } = await readSource(enexSource, files);
		expect(of('notes/notes')).toMatchObject([
			{
				createdAt: '2023-11-05T10:15:00.000Z',
				place: { line: 3 },
				values: {
					title: 'Reise & mehr',
					content: '**Fett** und [Link](https://a.example)\n\n- eins\n- zwei\n\n- [x] Pass',
				},
			},
		]);
		expect(of('tags/tags')).toHaveLength(1);
		expect(losses).toEqual([{ code: 'ATTACHMENTS', detail: '1' }]);
		expect(skipped).toEqual(['EMPTY ']);
	});

	test('that is nested to no end, or no text, is refused', async () => {
		expect(await codeOf(readSource(enexSource, { 'a.enex': '<a>'.repeat(100_000) }))).toBe(
			'NESTING_TOO_DEEP',
		);
		expect(
			await codeOf(readSource(enexSource, { 'a.enex': new Uint8Array([0x3c, 0x61, 0xff, 0xfe, 0x80]) })),
		).toBe('ENCODING_INVALID');
	});

	test('with entities that would grow to gigabytes stays as small as it is', async () => {
		const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${file('<note><title>&b;</title></note>')}`;
		const { values } = await readSource(enexSource, { 'a.enex': bomb });
		expect(values('notes/notes')).toMatchObject([{ title: '&b;' }]);
	});
});

describe('HTML', () => {
	test('loses its scripts, frames and false addresses, and says so', () => {
		const { markdown, losses } = htmlToMarkdown(
			'<h1>Titel</h1><script>alert(1)</script><p onclick="x()">Text <a href="javascript:alert(1)">hier</a></p><iframe src="x">y</iframe><table><tr><td>a</td><td>b</td></tr></table>',
		);
		expect(markdown).toBe('# Titel\n\nText hier\n\na | b');
		expect(losses).toEqual([{ code: 'ACTIVE_CONTENT' }, { code: 'FORMATTING', detail: 'table' }]);
	});

	test('nested 100,000 deep neither fails nor takes long', () => {
		const { markdown, losses } = htmlToMarkdown(`${'<div>'.repeat(100_000)}x`);
		expect(markdown).toBe('x');
		expect(losses).toEqual([{ code: 'FORMATTING', detail: 'nesting' }]);
	});
});
