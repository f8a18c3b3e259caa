import { describe, expect, test } from 'bun:test';
import { type DayRules, dayFormatter, monthOf, startOfDayMs, weekOf } from './day-rules.ts';

const rules = (timeZone: string, dayStartsAt = '00:00'): DayRules => ({
	timeZone,
	weekStart: 'monday',
	dayStartsAt,
});

describe('the day of an instant', () => {
	test.each([
		['UTC', '00:00', '2026-03-29T23:59:59.999Z', '2026-03-29'],
		['Europe/Zurich', '00:00', '2026-03-28T22:59:59Z', '2026-03-28'],
		['Europe/Zurich', '00:00', '2026-03-28T23:00:00Z', '2026-03-29'],
		// In summer time from 02:00 on: the night is an hour shorter.
		['Europe/Zurich', '04:00', '2026-03-29T01:59:59Z', '2026-03-28'],
		['Europe/Zurich', '04:00', '2026-03-29T02:00:00Z', '2026-03-29'],
		// And an hour longer on the way back.
		['Europe/Zurich', '04:00', '2026-10-25T02:59:59Z', '2026-10-24'],
		['Europe/Zurich', '04:00', '2026-10-25T03:00:00Z', '2026-10-25'],
		['Pacific/Apia', '00:00', '2026-06-30T11:00:00Z', '2026-07-01'],
		['America/St_Johns', '00:00', '2026-01-01T03:29:59Z', '2025-12-31'],
		['Asia/Kathmandu', '06:30', '2026-01-01T00:44:59Z', '2025-12-31'],
		['Asia/Kathmandu', '06:30', '2026-01-01T00:45:00Z', '2026-01-01'],
	])('in %s, with days from %s, at %s is %s', (timeZone, dayStartsAt, at, day) => {
		expect(dayFormatter(rules(timeZone, dayStartsAt))(Date.parse(at))).toBe(day);
	});

	test('begins with its first instant', () => {
		for (const zone of ['UTC', 'Europe/Zurich', 'America/Sao_Paulo', 'Africa/Cairo', 'Australia/Lord_Howe']) {
			for (const dayStartsAt of ['00:00', '03:00', '05:15']) {
				const own = rules(zone, dayStartsAt);
				const dayAt = dayFormatter(own);
				// 2024-04-26 has no midnight in Cairo.
				for (const date of ['2024-04-26', '2026-03-29', '2026-10-25', '2026-04-05', '2018-11-04']) {
					const startMs = startOfDayMs(date, own);
					expect([dayAt(startMs), dayAt(startMs - 1) < date]).toEqual([date, true]);
				}
			}
		}
	});
});

test.each([
	['monday', '2026-11-29', '2026-11-23', '2026-11-29'],
	['sunday', '2026-11-29', '2026-11-29', '2026-12-05'],
	['saturday', '2026-11-29', '2026-11-28', '2026-12-04'],
	['monday', '2026-12-31', '2026-12-28', '2027-01-03'],
] as const)('a week that starts on %s has %s from %s to %s', (weekStart, date, from, to) => {
	expect(weekOf(date, weekStart)).toEqual({ from, to });
});

test('a month ends with its last day', () => {
	expect(monthOf('2028-02-11')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
	expect(monthOf('2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
});

test('what is no instant lies on no day', () => {
	for (const dayStartsAt of ['00:00', '04:00']) {
		const dayAt = dayFormatter({ timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt });
		for (const atMs of [Date.parse(''), Number.POSITIVE_INFINITY, 8.64e15 + 1]) expect(dayAt(atMs)).toBe('');
	}
});
