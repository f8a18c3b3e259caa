import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type QuickAdd, readQuickAdd } from './quick-add.ts';
import { checkRecurrenceRule } from './recurrence.ts';

/** A Sunday, 10:14 in Zurich. */
const nowMs = Date.parse('2026-11-29T09:14:00Z');
const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const read = (text: string, language: 'en' | 'de' = 'en', leave: string[] = []) =>
	readQuickAdd(text, { nowMs, rules, language, leave });

/** What was understood, without what was not said. */
function said({ understood: _, labels, ...rest }: QuickAdd): Partial<QuickAdd> {
	const entries = Object.entries(rest).filter(([, value]) => value !== undefined);
	return { ...Object.fromEntries(entries), ...(labels.length > 0 ? { labels } : {}) };
}

describe('a sentence that says everything', () => {
	test('in English', () => {
		expect(said(read('dentist tomorrow 3pm #health !high every 2nd tuesday'))).toEqual({
			title: 'dentist',
			dueDate: '2026-11-30T15:00',
			priority: 'high',
			labels: ['health'],
			recurrenceRule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
		});
	});

	test('in German', () => {
		expect(said(read('Zahnarzt morgen 15 Uhr #gesundheit !hoch jeden zweiten Dienstag', 'de'))).toEqual({
			title: 'Zahnarzt',
			dueDate: '2026-11-30T15:00',
			priority: 'high',
			labels: ['gesundheit'],
			recurrenceRule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
		});
	});
});

describe('dates', () => {
	test.each([
		['call mum today', 'call mum', '2026-11-29'],
		['call mum tomorrow', 'call mum', '2026-11-30'],
		['call mum the day after tomorrow', 'call mum', '2026-12-01'],
		['pack on friday', 'pack', '2026-12-04'],
		['pack by Friday', 'pack', '2026-12-04'],
		['pack friday', 'pack', '2026-12-04'],
		['lunch fri', 'lunch', '2026-12-04'],
		['lunch on fri with Ann', 'lunch with Ann', '2026-12-04'],
		['rest sunday', 'rest', '2026-12-06'],
		['plan next monday', 'plan', '2026-11-30'],
		['plan next wednesday', 'plan', '2026-12-02'],
		['plan next week', 'plan', '2026-11-30'],
		['pay next month', 'pay', '2026-12-01'],
		['rent end of month', 'rent', '2026-11-30'],
		['hike this weekend', 'hike', '2026-12-05'],
		['renew in 3 days', 'renew', '2026-12-02'],
		['renew in two weeks', 'renew', '2026-12-13'],
		['renew in a month', 'renew', '2026-12-29'],
		['party 12 march', 'party', '2027-03-12'],
		['party March 12th', 'party', '2027-03-12'],
		['party on the 12th of december', 'party on the', '2026-12-12'],
		['party 24 Dec 2027', 'party', '2027-12-24'],
		['party 2027-01-31', 'party', '2027-01-31'],
		['paid the plumber yesterday', 'paid the plumber', '2026-11-28'],
		['paid the plumber the day before yesterday', 'paid the plumber', '2026-11-27'],
		['sent it 3 days ago', 'sent it', '2026-11-26'],
		['sent it a week ago', 'sent it', '2026-11-22'],
		['hiked last sunday', 'hiked', '2026-11-22'],
		['hiked last friday', 'hiked', '2026-11-27'],
	])('%s', (text, title, dueDate) => {
		expect(said(read(text))).toEqual({ title, dueDate });
	});

	test.each([
		['Mama anrufen heute', 'Mama anrufen', '2026-11-29'],
		['Mama anrufen morgen', 'Mama anrufen', '2026-11-30'],
		['Mama anrufen übermorgen', 'Mama anrufen', '2026-12-01'],
		['Packen am Freitag', 'Packen', '2026-12-04'],
		['Packen bis Freitag', 'Packen', '2026-12-04'],
		['Essen Fr', 'Essen', '2026-12-04'],
		['Essen am Do. mit Anna', 'Essen mit Anna', '2026-12-03'],
		['Putzen am Sonnabend', 'Putzen', '2026-12-05'],
		['Planen nächsten Mittwoch', 'Planen', '2026-12-02'],
		['Planen nächste Woche', 'Planen', '2026-11-30'],
		['Wandern am Wochenende', 'Wandern', '2026-12-05'],
		['Miete Monatsende', 'Miete', '2026-11-30'],
		['Erneuern in 3 Tagen', 'Erneuern', '2026-12-02'],
		['Erneuern in einer Woche', 'Erneuern', '2026-12-06'],
		['Fest am 12. März', 'Fest', '2027-03-12'],
		['Fest 24.12.', 'Fest', '2026-12-24'],
		['Fest 1.2.27', 'Fest', '2027-02-01'],
		['Fest am 1.2.2028', 'Fest', '2028-02-01'],
		['Miete bezahlt gestern', 'Miete bezahlt', '2026-11-28'],
		['Miete bezahlt vorgestern', 'Miete bezahlt', '2026-11-27'],
		['Miete bezahlt vor zwei Tagen', 'Miete bezahlt', '2026-11-27'],
		['Miete bezahlt vor einem Monat', 'Miete bezahlt', '2026-10-29'],
		['Gewandert letzten Sonntag', 'Gewandert', '2026-11-22'],
		['Gewandert am letzten Freitag', 'Gewandert', '2026-11-27'],
	])('%s', (text, title, dueDate) => {
		expect(said(read(text, 'de'))).toEqual({ title, dueDate });
	});
});

describe('times', () => {
	test.each([
		['standup 3pm', 'standup', '2026-11-29T15:00'],
		['standup at 9:30', 'standup', '2026-11-30T09:30'],
		['standup 11:45 am', 'standup', '2026-11-29T11:45'],
		['standup 12am', 'standup', '2026-11-30T00:00'],
		['standup 12pm', 'standup', '2026-11-29T12:00'],
		['coffee tomorrow at 3', 'coffee', '2026-11-30T15:00'],
		['coffee at 3 tomorrow', 'coffee', '2026-11-30T15:00'],
		['swim tomorrow morning', 'swim', '2026-11-30T09:00'],
		['film tonight', 'film', '2026-11-29T19:00'],
		['film friday evening', 'film', '2026-12-04T19:00'],
		['lunch at noon', 'lunch', '2026-11-29T12:00'],
	])('%s', (text, title, dueDate) => {
		expect(said(read(text))).toEqual({ title, dueDate });
	});

	test.each([
		['Treffen um 15 Uhr', 'Treffen', '2026-11-29T15:00'],
		['Treffen um 8.30 Uhr', 'Treffen', '2026-11-30T08:30'],
		['Treffen morgen um 17:15', 'Treffen', '2026-11-30T17:15'],
		['Kino heute Abend', 'Kino', '2026-11-29T19:00'],
		['Schwimmen morgen früh', 'Schwimmen', '2026-11-30T09:00'],
		['Essen Montag mittag', 'Essen', '2026-11-30T12:00'],
		['Kaffee morgen um 3', 'Kaffee', '2026-11-30T15:00'],
		['Lesen abends', 'Lesen', '2026-11-29T19:00'],
	])('%s', (text, title, dueDate) => {
		expect(said(read(text, 'de'))).toEqual({ title, dueDate });
	});
});

describe('repetition', () => {
	test.each([
		['water plants every day', 'FREQ=DAILY', '2026-11-29'],
		['water plants every 3 days', 'FREQ=DAILY;INTERVAL=3', '2026-11-29'],
		['water plants every other day', 'FREQ=DAILY;INTERVAL=2', '2026-11-29'],
		['water plants daily at 8am', 'FREQ=DAILY', '2026-11-30T08:00'],
		['water plants weekly', 'FREQ=WEEKLY', '2026-11-29'],
		['water plants every monday', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-30'],
		['water plants every mon and thu', 'FREQ=WEEKLY;BYDAY=MO,TH', '2026-11-30'],
		['water plants mondays', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-30'],
		['water plants every weekday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-30'],
		['water plants every 2 weeks', 'FREQ=WEEKLY;INTERVAL=2', '2026-11-29'],
		['water plants every second friday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '2026-12-04'],
		['water plants first monday of the month', 'FREQ=MONTHLY;BYDAY=1MO', '2026-12-07'],
		['water plants every last friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-12-25'],
		['water plants every 15th', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
		['water plants monthly', 'FREQ=MONTHLY', '2026-11-29'],
		['water plants every year', 'FREQ=YEARLY', '2026-11-29'],
		['water plants every 12 march', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12', '2027-03-12'],
		['water plants every tuesday 7pm', 'FREQ=WEEKLY;BYDAY=TU', '2026-12-01T19:00'],
	])('%s', (text, recurrenceRule, dueDate) => {
		expect(said(read(text))).toEqual({ title: 'water plants', recurrenceRule, dueDate });
	});

	test.each([
		['Gießen jeden Tag', 'FREQ=DAILY', '2026-11-29'],
		['Gießen alle 3 Tage', 'FREQ=DAILY;INTERVAL=3', '2026-11-29'],
		['Gießen täglich um 8 Uhr', 'FREQ=DAILY', '2026-11-30T08:00'],
		['Gießen jede Woche', 'FREQ=WEEKLY', '2026-11-29'],
		['Gießen jeden Montag und Donnerstag', 'FREQ=WEEKLY;BYDAY=MO,TH', '2026-11-30'],
		['Gießen montags', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-30'],
		['Gießen jeden 2. Dienstag', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-12-01'],
		['Gießen jeden ersten Montag im Monat', 'FREQ=MONTHLY;BYDAY=1MO', '2026-12-07'],
		['Gießen jeden 15.', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
		['Gießen werktags', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-30'],
		['Gießen monatlich', 'FREQ=MONTHLY', '2026-11-29'],
		['Gießen jedes Jahr', 'FREQ=YEARLY', '2026-11-29'],
		['Gießen jeden 12. März', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12', '2027-03-12'],
	])('%s', (text, recurrenceRule, dueDate) => {
		expect(said(read(text, 'de'))).toEqual({ title: 'Gießen', recurrenceRule, dueDate });
	});
});

describe('what stays in the title', () => {
	test.each([
		'enjoy the sun in may',
		'read chapter 3',
		'look at 3 flats',
		'do it so that it works',
		'buy 30 m of rope 31',
		'C# course',
		'wow! great',
		'e-mail a@b.example',
		'version 1.2',
		'room 12',
		'everyone signs',
		'31.2.',
	])('%s', (title) => {
		expect(said(read(title))).toEqual({ title });
	});

	test('a part that the person wants left as it is', () => {
		expect(said(read('film Tomorrow never dies friday', 'en', ['Tomorrow']))).toEqual({
			title: 'film Tomorrow never dies',
			dueDate: '2026-12-04',
		});
	});
});

test('priorities and labels, as many as there are', () => {
	expect(said(read('#a buy #b-c milk !urgent #a'))).toEqual({
		title: 'buy milk',
		priority: 'urgent',
		labels: ['a', 'b-c'],
	});
	expect(read('pay !!').priority).toBe('high');
	expect(read('pay !!!').priority).toBe('urgent');
	expect(read('zahlen !dringend').priority).toBe('urgent');
});

test('the places of what was understood are those in the sentence', () => {
	const text = 'dentist  tomorrow 3pm #health';
	const parts = read(text).understood.map(({ kind, from, to }) => [kind, text.slice(from, to)]);
	expect(parts).toEqual([
		['date', 'tomorrow'],
		['time', '3pm'],
		['label', '#health'],
	]);
});

test('a night owl’s tomorrow follows their day', () => {
	const night = { nowMs: Date.parse('2026-11-30T00:30:00Z'), rules: { ...rules, dayStartsAt: '04:00' } };
	expect(readQuickAdd('sleep tomorrow', { ...night, language: 'en' }).dueDate).toBe('2026-11-30');
});

test('whatever is typed, it is read to the end, and its rule is one', () => {
	const words = [
		'every',
		'jeden',
		'2nd',
		'tuesday',
		'monday',
		'in',
		'3',
		'weeks',
		'tomorrow',
		'3pm',
		'12.',
		'März',
		'#x',
		'!high',
		'of the month',
		'last',
		'mo',
		'31.',
		'99th',
	];
	const sentences = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 12 });
	fc.assert(
		fc.property(sentences, fc.constantFrom('en', 'de'), (parts, language) => {
			const { title, recurrenceRule, dueDate, understood } = read(parts.join(' '), language);
			expect(title.length).toBeLessThanOrEqual(parts.join(' ').length);
			if (recurrenceRule !== undefined) checkRecurrenceRule(recurrenceRule);
			if (dueDate !== undefined) expect(dueDate).toMatch(/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/);
			for (const [index, { from }] of understood.entries()) {
				expect(from).toBeGreaterThanOrEqual(understood[index - 1]?.to ?? 0);
			}
		}),
	);
});
