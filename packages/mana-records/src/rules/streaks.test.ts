import { expect, test } from 'bun:test';
import { streakOf } from './streaks.ts';

// A Tuesday.
const today = '2026-03-10';

test.each([
	['nothing', [], 0, 0],
	['today', ['2026-03-10'], 1, 1],
	['yesterday: today is not over', ['2026-03-09'], 1, 1],
	['the day before yesterday', ['2026-03-08'], 0, 1],
	['three in a row, then a gap, then one', ['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-10'], 1, 3],
	['twice on a day', ['2026-03-10', '2026-03-10'], 1, 1],
	['what is still to come', ['2026-03-11'], 0, 0],
	['over the end of February', ['2026-02-28', '2026-03-01', '2026-03-02'], 0, 3],
])('%s', (_, days, current, longest) => {
	expect(streakOf({ days, today })).toMatchObject({ current, longest });
});

test('days off the schedule break nothing, and count where it was done on them', () => {
	const schedule = { weekdays: [1, 3, 5] };
	const days = ['2026-03-04', '2026-03-06', '2026-03-09'];
	expect(streakOf({ days, today, schedule })).toEqual({ current: 3, longest: 3, total: 3 });
	expect(streakOf({ days: [...days, '2026-03-07'], today, schedule }).current).toBe(4);
	expect(streakOf({ days: ['2026-03-04', '2026-03-09'], today, schedule }).current).toBe(1);
});

test('a day counts once its target is reached', () => {
	const days = ['2026-03-09', '2026-03-09', '2026-03-10'];
	expect(streakOf({ days, today, targetPerDay: 2 })).toEqual({ current: 1, longest: 1, total: 1 });
	expect(streakOf({ days: [...days, '2026-03-10'], today, targetPerDay: 2 }).current).toBe(2);
});

test('a log of ages ago does not make a streak of ages', () => {
	expect(streakOf({ days: ['0001-01-01', '2026-03-10'], today })).toEqual({
		current: 1,
		longest: 1,
		total: 2,
	});
});
