import { expect, test } from 'bun:test';
import { dropped, readSource, recognised } from '../../test/read-source.ts';
import { readRepeatingText } from './repeating-text.ts';
import { todoistSource } from './todoist.ts';

const head =
	'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT';
const household = `\ufeff${[
	head,
	'meta,view_style=list,,,,,,,,,,',
	'task,Zahnarzt anrufen @telefon @zu-hause,"Nummer:\r\n044 000 00 00",1,1,Anna (1),,2026-12-01 09:30,de,Europe/Zurich,None,None',
	'note,"Praxis öffnet um 8 [[file {""file_name"":""a.png""}]]",,,,Anna (1),,2026-11-01,,,,',
	'task,* Wocheneinkauf,,4,1,Anna (1),,every 2nd Tuesday,en,Europe/Zurich,,',
	'task,Milch,,4,2,Anna (1),,,de,,,',
	'task,Käse @markt,,2,3,Anna (1),,2026-12-02,de,,,',
	'',
	'section,Garten,,,,,,,,,,',
	'task,"Laub, viel",,3,1,Anna (1),Beat (2),alle paar Wochen mal,de,Europe/Zurich,,',
].join('\r\n')}`;

test('reads projects, sections, comments, subtasks, priorities, dates and repetitions', async () => {
	const files = { 'Haushalt [2203306141].csv': household };
	expect(await recognised(await dropped(files))).toBe('todoist');
	const { of, values, losses, wrong, skipped } = await readSource(todoistSource, files);
	expect([wrong, skipped]).toEqual([[], []]);
	expect(values('todo/projects')).toEqual([{ name: 'Haushalt' }, { name: 'Haushalt – Garten' }]);
	expect(values('tags/tags')).toEqual([{ name: 'telefon' }, { name: 'zu-hause' }]);
	const [home, garden] = of('todo/projects');
	expect(values('todo/tasks')).toMatchObject([
		{
			title: 'Zahnarzt anrufen',
			description: 'Nummer:\n044 000 00 00\n\nPraxis öffnet um 8',
			priority: 'urgent',
			dueDate: '2026-12-01T08:30:00.000Z',
			projectId: home?.id,
		},
		{
			title: 'Wocheneinkauf',
			priority: 'low',
			recurrenceRule: 'FREQ=MONTHLY;BYDAY=2TU',
			subtasks: [
				{ title: 'Milch', isCompleted: false },
				{ title: 'Käse', isCompleted: false },
			],
		},
		{ title: 'Laub, viel', priority: 'medium', description: 'alle paar Wochen mal', projectId: garden?.id },
	]);
	expect(losses).toEqual([
		{ code: 'ATTACHMENTS', detail: '1' },
		{ code: 'FIELD', detail: 'Käse: date, indentation, priority, labels' },
		{ code: 'REPETITION_AS_TEXT', detail: 'alle paar Wochen mal' },
		{ code: 'PEOPLE', detail: 'Beat (2)' },
	]);
});

test('makes the same records of the same file, and two of two equal tasks', async () => {
	const file = { 'a.csv': `${head}\ntask,Same,,4,1,,,,,,,\ntask,Same,,4,1,,,,,,,` };
	const first = await readSource(todoistSource, file);
	const second = await readSource(todoistSource, file);
	expect(first.records.map(({ id }) => id)).toEqual(second.records.map(({ id }) => id));
	expect(new Set(first.records.map(({ id }) => id)).size).toBe(3);
});

test('names the line of what it does not know, and a day that there is not stays as text', async () => {
	const file = {
		'a.csv': `${head}\ntask,One,,4,1,,,2026-13-45 10:00,,Nowhere/City,,\nhologram,Two,,,,,,,,,,`,
	};
	const { wrong, values } = await readSource(todoistSource, file);
	expect(values('todo/tasks')).toMatchObject([{ description: '2026-13-45 10:00' }]);
	expect(wrong).toMatchObject([{ reason: 'UNREADABLE', place: { part: 'a.csv', line: 3 } }]);
});

test('turns repetitions into rules where one says the same', () => {
	const rules = {
		'every day': 'FREQ=DAILY',
		'every! 3 weeks': 'FREQ=WEEKLY;INTERVAL=3',
		'every other Friday at 9am': 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR',
		'every mon, wed and fri 18:30': 'FREQ=WEEKLY;BYDAY=MO,WE,FR',
		'every weekday': 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
		'every 15th': 'FREQ=MONTHLY;BYMONTHDAY=15',
		'every last day': 'FREQ=MONTHLY;BYMONTHDAY=-1',
		'jeden 2. Dienstag um 9 Uhr': 'FREQ=MONTHLY;BYDAY=2TU',
		'alle 2 Wochen': 'FREQ=WEEKLY;INTERVAL=2',
		täglich: 'FREQ=DAILY',
	};
	for (const [text, rule] of Object.entries(rules))
		expect([text, readRepeatingText(text)?.rule]).toEqual([text, rule]);
	for (const text of [
		'every 3',
		'every blue moon',
		'every 2nd Tuesday until March',
		'every 0 days',
		'tomorrow',
		'',
	])
		expect([text, readRepeatingText(text)]).toEqual([text, undefined]);
	expect(readRepeatingText('every! day at 7:05pm')).toMatchObject({ isFromCompletion: true, time: '19:05' });
});
