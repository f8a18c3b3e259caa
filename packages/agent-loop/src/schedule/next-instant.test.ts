import { describe, expect, test } from 'bun:test';
import type { Cadence } from '@mana/records/types/ai';
import fc from 'fast-check';
import { cadenceFault, nextInstant } from './next-instant.ts';

const vienna = 'Europe/Vienna';
const at = (iso: string) => Date.parse(iso);
const daily = (atHour: number, atMinute: number, timeZone = vienna): Cadence => ({
	kind: 'daily',
	atHour,
	atMinute,
	timeZone,
});
const cron = (expression: string, timeZone = vienna): Cadence => ({ kind: 'cron', expression, timeZone });

function following(cadence: Cadence, from: string, count: number): string[] {
	const instants: string[] = [];
	let afterMs = at(from);
	while (instants.length < count) {
		const next = nextInstant(cadence, afterMs, at(from));
		if (next === undefined) break;
		instants.push(new Date(next).toISOString());
		afterMs = next;
	}
	return instants;
}

describe('a daily mission', () => {
	test('keeps its hour by the clock on the wall when clocks change', () => {
		expect(following(daily(7, 0), '2027-03-27T00:00:00Z', 2)).toEqual([
			'2027-03-27T06:00:00.000Z',
			'2027-03-28T05:00:00.000Z',
		]);
	});

	test('is due once on the day that leaves its hour out, and once on the day that repeats it', () => {
		expect(following(daily(2, 30), '2027-03-27T12:00:00Z', 2)).toEqual([
			'2027-03-28T01:00:00.000Z',
			'2027-03-29T00:30:00.000Z',
		]);
		expect(following(daily(2, 30), '2027-10-30T12:00:00Z', 2)).toEqual([
			'2027-10-31T00:30:00.000Z',
			'2027-11-01T01:30:00.000Z',
		]);
	});
});

test('a weekly mission has minutes, and Sunday is 0', () => {
	const weekly: Cadence = { kind: 'weekly', dayOfWeek: 0, atHour: 10, atMinute: 15, timeZone: vienna };
	expect(following(weekly, '2026-11-24T00:00:00Z', 1)).toEqual(['2026-11-29T09:15:00.000Z']);
});

describe('an interval', () => {
	test('stays where it is, however late a run begins, and leaves out what was missed', () => {
		const every: Cadence = { kind: 'interval', everyMinutes: 60 };
		const startedAtMs = at('2026-11-29T08:00:00Z');
		const late = nextInstant(every, at('2026-11-29T12:59:30Z'), startedAtMs);
		expect(late).toBe(at('2026-11-29T13:00:00Z'));
		expect(nextInstant(every, startedAtMs, startedAtMs)).toBe(at('2026-11-29T09:00:00Z'));
	});

	test('is counted from its start also where the clock was set back before it', () => {
		const every: Cadence = { kind: 'interval', everyMinutes: 15 };
		const startedAtMs = at('2026-11-29T08:00:00Z');
		expect(nextInstant(every, at('2026-11-29T07:00:00Z'), startedAtMs)).toBe(at('2026-11-29T08:15:00Z'));
	});
});

describe('a cron expression', () => {
	test.each([
		['', 'expression-invalid'],
		['* * *', 'expression-invalid'],
		['0 0 9 * * *', 'expression-invalid'],
		['2027-01-01T00:00:00', 'expression-invalid'],
		['99 9 * * *', 'expression-invalid'],
		['0 0 31 2 *', 'never-due'],
		['*/5 * * * *', 'too-often'],
		['0,10 9 * * *', 'too-often'],
	] as const)('%p is refused: %s', (expression, fault) => {
		expect(cadenceFault(cron(expression), at('2026-11-29T00:00:00Z'))).toBe(fault);
		const isDue = nextInstant(cron(expression), at('2026-11-29T00:00:00Z'), 0) !== undefined;
		expect(isDue).toBe(fault === 'too-often');
	});

	test('with several hours goes without the one that a change of clocks leaves out', () => {
		const twice = cron('50 1,2 * * *');
		expect(cadenceFault(twice, at('2026-11-29T00:00:00Z'))).toBeUndefined();
		expect(following(twice, '2027-03-28T00:00:00Z', 2)).toEqual([
			'2027-03-28T00:50:00.000Z',
			'2027-03-28T23:50:00.000Z',
		]);
	});

	test('is read in its zone, which has to be one', () => {
		expect(following(cron('30 7 * * 1-5'), '2026-11-28T00:00:00Z', 1)).toEqual(['2026-11-30T06:30:00.000Z']);
		for (const zone of ['', 'Europe/Atlantis']) {
			expect(cadenceFault(cron('0 9 * * *', zone), 0)).toBe('zone-unknown');
		}
	});
});

test('the next instant is always later, and asking from just before it answers it again', () => {
	const zones = fc.constantFrom(vienna, 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu', 'UTC');
	const hours = fc.integer({ min: 0, max: 23 });
	const minutes = fc.integer({ min: 0, max: 59 });
	const cadences: fc.Arbitrary<Cadence> = fc.oneof(
		fc.record({ kind: fc.constant('interval' as const), everyMinutes: fc.integer({ min: 15, max: 10_000 }) }),
		fc.record({ kind: fc.constant('daily' as const), atHour: hours, atMinute: minutes, timeZone: zones }),
		fc.record({
			kind: fc.constant('weekly' as const),
			dayOfWeek: fc.integer({ min: 0, max: 6 }),
			atHour: hours,
			atMinute: minutes,
			timeZone: zones,
		}),
	);
	const instants = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
	fc.assert(
		fc.property(cadences, instants, (cadence, afterMs) => {
			const next = nextInstant(cadence, afterMs, at('2026-01-01T00:00:00Z')) ?? 0;
			expect(next).toBeGreaterThan(afterMs);
			expect(nextInstant(cadence, next - 1, at('2026-01-01T00:00:00Z'))).toBe(next);
		}),
		{ numRuns: 200 },
	);
});
