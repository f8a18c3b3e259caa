import { expect, test } from 'bun:test';
import { readSaidDate } from './said-date.ts';

const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
/** A Sunday. */
const read = (text: string, language: 'en' | 'de' = 'en') =>
	readSaidDate(text, { today: '2026-11-29', rules, language });

test.each([
	['yesterday', '2026-11-28'],
	['Yesterday', '2026-11-28'],
	['gestern', '2026-11-28'],
	['vorgestern', '2026-11-27'],
	['the day before yesterday', '2026-11-27'],
	['2 days ago', '2026-11-27'],
	['vor drei Wochen', '2026-11-08'],
	['last Friday', '2026-11-27'],
	['letzten Montag', '2026-11-23'],
	['today', '2026-11-29'],
	['heute', '2026-11-29'],
	['tomorrow', '2026-11-30'],
	['übermorgen', '2026-12-01'],
	['on Friday', '2026-12-04'],
	['am Freitag', '2026-12-04'],
	['next Friday', '2026-12-04'],
	['in 3 Tagen', '2026-12-02'],
	['yesterday at 18:30', '2026-11-28T18:30'],
	['morgen um 15 Uhr', '2026-11-30T15:00'],
	['gestern Abend', '2026-11-28T19:00'],
])('%s', (text, date) => {
	expect(read(text)).toBe(date);
});

test.each([
	'soon',
	'yesterdays',
	'call mum yesterday',
	'',
	'maybe tomorrow',
	'tomorrow and yesterday',
	'x'.repeat(90),
])('%s says no date', (text) => {
	expect(read(text)).toBeUndefined();
});

test('short names of weekdays are understood in the language of the person', () => {
	expect(read('am Mi', 'de')).toBe('2026-12-02');
	expect(read('am Mi', 'en')).toBeUndefined();
});
