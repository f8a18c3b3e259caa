import { describe, expect, test } from 'bun:test';
import { dropped, readSource, recognised } from '../../test/read-source.ts';
import { icsSource } from './ics.ts';
import { vcardSource } from './vcard.ts';

const crlf = (lines: readonly string[]) => lines.join('\r\n');
const outlookZone = [
	'BEGIN:VTIMEZONE',
	'TZID:Heimatzeit',
	'BEGIN:STANDARD',
	'DTSTART:16010101T030000',
	'TZOFFSETFROM:+0200',
	'TZOFFSETTO:+0100',
	'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
	'END:STANDARD',
	'BEGIN:DAYLIGHT',
	'DTSTART:16010101T020000',
	'TZOFFSETFROM:+0100',
	'TZOFFSETTO:+0200',
	'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
	'END:DAYLIGHT',
	'END:VTIMEZONE',
];
const calendar = crlf([
	'BEGIN:VCALENDAR',
	'VERSION:2.0',
	'X-WR-CALNAME:Familie',
	...outlookZone,
	'BEGIN:VEVENT',
	'UID:chor@example',
	'DTSTART;TZID=Europe/Zurich:20260106T193000',
	'DTEND;TZID=Europe/Zurich:20260106T213000',
	'RRULE:FREQ=WEEKLY;BYDAY=TU',
	'EXDATE;TZID=Europe/Zurich:20260113T193000',
	'SUMMARY:Chorprobe\\, großer Saal',
	'DESCRIPTION:Noten mitnehmen und an den Schlüssel für die Seitentür denken\\n',
	' danke',
	'LOCATION:Kirche',
	'CATEGORIES:Musik,Freizeit',
	'ATTENDEE:mailto:a@example.org',
	'ATTACH:https://example.org/a.pdf',
	'BEGIN:VALARM',
	'TRIGGER:-PT1H30M',
	'ACTION:DISPLAY',
	'END:VALARM',
	'BEGIN:VALARM',
	'TRIGGER;VALUE=DATE-TIME:20260106T080000Z',
	'ACTION:AUDIO',
	'END:VALARM',
	'END:VEVENT',
	'BEGIN:VEVENT',
	'UID:chor@example',
	'RECURRENCE-ID;TZID=Europe/Zurich:20260120T193000',
	'DTSTART;TZID=Europe/Zurich:20260121T193000',
	'SUMMARY:Chorprobe am Mittwoch',
	'END:VEVENT',
	'BEGIN:VEVENT',
	'UID:ferien@example',
	'DTSTART;VALUE=DATE:20260713',
	'DTEND;VALUE=DATE:20260720',
	'SUMMARY:Ferien 🏖',
	'END:VEVENT',
	'BEGIN:VEVENT',
	'UID:zone@example',
	'DTSTART;TZID=Heimatzeit:20260701T100000',
	'DURATION:PT45M',
	'RRULE:FREQ=SECONDLY',
	'SUMMARY:Sommer',
	'END:VEVENT',
	'BEGIN:VEVENT',
	'SUMMARY:Ohne Anfang',
	'END:VEVENT',
	'BEGIN:VTODO',
	'UID:steuer@example',
	'SUMMARY:Steuern',
	'DUE;VALUE=DATE:20260331',
	'PRIORITY:1',
	'END:VTODO',
	'BEGIN:VJOURNAL',
	'SUMMARY:Tagebuch',
	'END:VJOURNAL',
	'BEGIN:VEVENT',
	'no colon here',
	'END:VEVENT',
	'END:VCALENDAR',
]);

/** The line, from 1, before the one that is this. */
const lineBefore = (text: string) => calendar.split('\r\n').indexOf(text);

describe('a calendar', () => {
	test('comes with zones, days, series, their exceptions, alarms, and tasks', async () => {
		expect(await recognised(await dropped({ 'a.ics': calendar }))).toBe('ics');
		const { of, values, losses, skipped, wrong } = await readSource(icsSource, { 'a.ics': calendar });
		expect(values('calendar/calendars')).toEqual([{ name: 'Familie' }]);
		const [choir, holidays, zone] = of('calendar/events');
		expect(choir?.values).toMatchObject({
			title: 'Chorprobe, großer Saal',
			description: 'Noten mitnehmen und an den Schlüssel für die Seitentür denken\ndanke',
			location: 'Kirche',
			reminders: [90],
		});
		const blocks = of('timeblocks/timeBlocks');
		const series = blocks.find(({ id }) => id === choir?.values.timeBlockId);
		expect(series?.values).toMatchObject({
			startDate: '2026-01-06T18:30:00.000Z',
			endDate: '2026-01-06T20:30:00.000Z',
			timezone: 'Europe/Zurich',
			recurrenceRule: 'FREQ=WEEKLY;BYDAY=TU',
			sourceId: choir?.id,
		});
		expect(
			blocks
				.filter(({ values }) => values.parentBlockId === series?.id)
				.map(({ values }) => [values.recurrenceDate, values.isCancelled, values.startDate]),
		).toEqual([
			['2026-01-13T18:30:00.000Z', true, '2026-01-13T18:30:00.000Z'],
			['2026-01-20T18:30:00.000Z', false, '2026-01-21T18:30:00.000Z'],
		]);
		expect(blocks.find(({ id }) => id === holidays?.values.timeBlockId)?.values).toMatchObject({
			startDate: '2026-07-13',
			endDate: '2026-07-19',
			allDay: true,
		});
		expect(blocks.find(({ id }) => id === zone?.values.timeBlockId)?.values).toMatchObject({
			startDate: '2026-07-01T08:00:00.000Z',
			endDate: '2026-07-01T08:45:00.000Z',
			// Named otherwise in the file; its clocks go as those of Zurich.
			timezone: 'Europe/Zurich',
			recurrenceRule: null,
		});
		expect(zone?.values.description).toBe('FREQ=SECONDLY');
		expect(values('todo/tasks')).toMatchObject([
			{ title: 'Steuern', dueDate: '2026-03-31', priority: 'urgent', isCompleted: false },
		]);
		expect(losses).toEqual([
			{ code: 'REMINDER' },
			{ code: 'ATTACHMENTS', detail: '1' },
			{ code: 'PEOPLE', detail: '1' },
			{ code: 'REPETITION_AS_TEXT', detail: 'FREQ=SECONDLY' },
		]);
		expect(skipped).toEqual(['NOT_KEPT_HERE Tagebuch']);
		expect(wrong.map(({ reason, field, place }) => [reason, field, place.line])).toEqual([
			['FIELD_MISSING', 'DTSTART', lineBefore('SUMMARY:Ohne Anfang')],
			['UNREADABLE', undefined, lineBefore('no colon here')],
		]);
	});

	test('of nothing, and one that is cut off', async () => {
		expect((await readSource(icsSource, { 'a.ics': '' })).records).toEqual([]);
		const cut = await readSource(icsSource, { 'a.ics': calendar.slice(0, calendar.indexOf('EXDATE')) });
		expect(cut.wrong).toMatchObject([{ reason: 'UNREADABLE' }]);
	});
});

describe('an address book', () => {
	const cards = crlf([
		'BEGIN:VCARD',
		'VERSION:3.0',
		'N:Müller;Anna;Maria;Dr.;',
		'FN:Dr. Anna Maria Müller',
		'ORG:Mana AG;Forschung',
		'TEL;TYPE=CELL,VOICE:+41 79 000 00 00',
		'TEL;TYPE=WORK:+41 44 000 00 00',
		'TEL;TYPE=HOME:+41 31 000 00 00',
		'EMAIL;TYPE=INTERNET:anna@example.org',
		'ADR;TYPE=HOME:;;Gasse 1;Zürich;;8000;Schweiz',
		'BDAY:1980-02-29',
		'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg==',
		'NOTE:Zeile 1\\nZeile 2',
		'CATEGORIES:Chor',
		'X-SPOUSE:Beat',
		'END:VCARD',
		'BEGIN:VCARD',
		'VERSION:4.0',
		'UID:urn:uuid:1',
		'FN:山田 太郎',
		'TEL;VALUE=uri:tel:+81-3-0000-0000',
		'END:VCARD',
		'BEGIN:VCARD',
		'VERSION:4.0',
		'KIND:group',
		'FN:Alle',
		'END:VCARD',
		'BEGIN:VCARD',
		'broken',
		'END:VCARD',
	]);

	test('comes in versions 3 and 4; photos and what has no field are named', async () => {
		expect(await recognised(await dropped({ 'a.vcf': cards }))).toBe('vcard');
		const { values, losses, skipped, wrong } = await readSource(vcardSource, { 'a.vcf': cards });
		expect(values('contacts/contacts')).toMatchObject([
			{
				firstName: 'Anna Maria',
				lastName: 'Müller',
				company: 'Mana AG, Forschung',
				mobile: '+41 79 000 00 00',
				phone: '+41 44 000 00 00',
				email: 'anna@example.org',
				street: 'Gasse 1',
				city: 'Zürich',
				postalCode: '8000',
				country: 'Schweiz',
				birthday: '1980-02-29',
				notes: 'Zeile 1\nZeile 2',
			},
			{ firstName: '山田 太郎', phone: '+81-3-0000-0000' },
		]);
		expect(losses).toEqual([
			{ code: 'FIELD', detail: '+41 31 000 00 00' },
			{ code: 'ATTACHMENTS', detail: '1' },
			{ code: 'FIELD', detail: 'x-spouse' },
		]);
		expect(skipped).toEqual(['NOT_KEPT_HERE Alle']);
		expect(wrong).toMatchObject([{ reason: 'UNREADABLE', place: { line: 28 } }]);
	});
});
