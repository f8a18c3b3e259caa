import { describe, expect, test } from 'bun:test';
import {
	checkRecurrenceRule,
	nextOccurrence,
	occurrenceId,
	occurrencesBetween,
	RecurrenceRuleError,
} from './recurrence.ts';

const timeZone = 'Europe/Zurich';
const at = (text: string) => Date.parse(text);

describe('the next occurrence', () => {
	test.each([
		['FREQ=DAILY', '2026-03-28', '2026-03-28T12:00Z', '2026-03-29'],
		['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-11-03', '2026-11-03T12:00Z', '2026-11-17'],
		['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-31', '2026-02-01T00:00Z', '2026-02-28'],
		['FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31', '2026-02-01T00:00Z', '2026-03-31'],
		['FREQ=YEARLY', '2024-02-29', '2025-01-01T00:00Z', '2028-02-29'],
		['RRULE:FREQ=MONTHLY;BYDAY=2TU', '2026-11-10', '2026-11-11T00:00Z', '2026-12-08'],
		// At nine on the wall, before daylight saving and after.
		['FREQ=DAILY', '2026-03-28T09:00', '2026-03-28T09:00Z', '2026-03-29T09:00'],
		['FREQ=DAILY', '2026-03-28T08:00:00Z', '2026-03-28T09:00Z', '2026-03-29T07:00:00.000Z'],
	])('of %s from %s after %s is %s', (rule, start, after, next) => {
		expect(nextOccurrence({ rule, start, timeZone }, at(after))).toBe(next);
	});

	test('is none once the series has ended', () => {
		const series = { start: '2026-01-01', timeZone };
		expect(
			nextOccurrence({ ...series, rule: 'FREQ=DAILY;COUNT=3' }, at('2026-01-03T12:00Z')),
		).toBeUndefined();
		const until = { ...series, rule: 'FREQ=DAILY;UNTIL=20260103T225959Z' };
		expect(nextOccurrence(until, at('2026-01-02T12:00Z'))).toBe('2026-01-03');
		expect(nextOccurrence(until, at('2026-01-03T12:00Z'))).toBeUndefined();
	});

	test('keeps to the days of the zone: Sunday evening in New York is Monday in Zurich', () => {
		const series = { rule: 'FREQ=WEEKLY;BYDAY=SU', start: '2026-11-01T20:00', timeZone: 'America/New_York' };
		expect(nextOccurrence(series, at('2026-11-02T12:00Z'))).toBe('2026-11-08T20:00');
	});
});

describe('the occurrences between two instants', () => {
	test('include both ends, and leave out an hour that there is not', () => {
		const series = { rule: 'FREQ=DAILY', start: '2026-03-27T02:30', timeZone };
		expect(occurrencesBetween(series, at('2026-03-27T01:30Z'), at('2026-03-30T00:30Z'))).toEqual([
			'2026-03-27T02:30',
			'2026-03-28T02:30',
			'2026-03-30T02:30',
		]);
	});

	test('are bounded, however far apart the two are', () => {
		const series = { rule: 'FREQ=DAILY', start: '1900-01-01', timeZone: 'UTC' };
		expect(occurrencesBetween(series, at('1900-01-01T00:00Z'), at('2200-01-01T00:00Z'))).toHaveLength(2_000);
	});
});

test.each([
	['nothing', ''],
	['words', 'every other Tuesday'],
	['an unknown frequency', 'FREQ=FORTNIGHTLY'],
	['what would fill a calendar by the second', 'FREQ=SECONDLY'],
	['a month that there is not', 'FREQ=YEARLY;BYMONTH=13'],
	['a day that there is not', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
	['a second line', 'FREQ=DAILY\nEXDATE:20260101'],
	['a rule without end', `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(400)}1`],
])('refuses %s', (_, rule) => {
	expect(() => checkRecurrenceRule(rule)).toThrow(RecurrenceRuleError);
});

test('takes a rule that comes seldom', () => {
	checkRecurrenceRule('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29');
	const leapDays = { rule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29', start: '1896-02-29', timeZone };
	expect(nextOccurrence(leapDays, at('1896-03-01T00:00Z'))).toBe('1904-02-29');
});

test('gives up on a rule that never comes, as another client may have stored it', () => {
	const never = { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', start: '2026-01-01', timeZone };
	expect(() => nextOccurrence(never, at('2026-01-01T00:00Z'))).toThrow(RecurrenceRuleError);
});

test('two devices give the same occurrence the same id, and others other ones', () => {
	const id = occurrenceId('series', '2026-03-10');
	expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect(occurrenceId('series', '2026-03-10')).toBe(id);
	expect(occurrenceId('series', '2026-03-11')).not.toBe(id);
	expect(occurrenceId('other', '2026-03-10')).not.toBe(id);
});
