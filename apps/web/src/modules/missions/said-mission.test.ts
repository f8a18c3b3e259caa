import { expect, test } from 'bun:test';
import { readSaidMission } from './said-mission.ts';

const zurich = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const read = (sentence: string, language: 'en' | 'de' = 'en') =>
	readSaidMission(sentence, {
		nowMs: Date.parse('2026-11-29T09:14:00Z'),
		rules: zurich,
		settings: { ...zurich, language },
	});
const at = (atHour: number, atMinute: number) => ({ atHour, atMinute, timeZone: 'Europe/Zurich' });

test.each([
	['every sunday at 10am sum up my journal', 'en', { kind: 'weekly', dayOfWeek: 0, ...at(10, 0) }],
	['every day sort my notes', 'en', { kind: 'daily', ...at(8, 0) }],
	['jeden Dienstag um 18:30 Uhr die Woche planen', 'de', { kind: 'weekly', dayOfWeek: 2, ...at(18, 30) }],
	[
		'every weekday at 7am what is due',
		'en',
		{ kind: 'cron', expression: '0 7 * * 1,2,3,4,5', timeZone: 'Europe/Zurich' },
	],
	['every 2 hours look for news', 'en', { kind: 'interval', everyMinutes: 120 }],
	['alle 5 Minuten nachsehen', 'de', { kind: 'interval', everyMinutes: 15 }],
	['find out who wrote this', 'en', { kind: 'manual' }],
	['every second tuesday water the ferns', 'en', { kind: 'manual' }],
] as const)('%s', (sentence, language, cadence) => {
	expect(read(sentence, language)).toMatchObject({ objective: sentence, cadence });
});

test('what says when is not part of the name, where it was understood', () => {
	expect(read('every sunday at 10am sum up my journal').title).toBe('Sum up my journal');
	expect(read('every second tuesday water the ferns').title).toBe('Every second tuesday water the ferns');
});
