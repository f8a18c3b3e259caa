import { expect, test } from 'bun:test';
import { goals } from '../types/goals.ts';
import { currentValueOf, goalPeriod, goalProgress } from './goals.ts';

const goal = (values: Record<string, unknown> = {}) =>
	goals.record.parse({ ...goals.absent, id: 'g', createdAt: '', updatedAt: '', ...values });
const target = (value: number, comparison: string, period = 'week') =>
	goal({ target: { value, comparison, period } });

test.each([
	[target(3, 'gte'), 2, false, 67],
	[target(3, 'gte'), 3, true, 100],
	[target(3, 'gte'), 5, true, 167],
	[target(2, 'lte'), 0, true, 0],
	[target(2, 'lte'), 2, true, 100],
	[target(2, 'lte'), 3, false, 150],
	[target(0, 'lte'), 1, false, 100],
	[target(0, 'gte'), 0, true, 0],
])('progress', (of, current, isReached, percent) => {
	expect(goalProgress(of, current)).toEqual({ current, target: of.target.value, isReached, percent });
});

test('a goal is counted by its period, as the person counts weeks', () => {
	const rules = { weekStart: 'sunday' } as const;
	expect(goalPeriod(target(1, 'gte', 'day'), '2026-11-29', rules)).toEqual({
		from: '2026-11-29',
		to: '2026-11-29',
	});
	expect(goalPeriod(target(1, 'gte', 'week'), '2026-11-29', rules)).toEqual({
		from: '2026-11-29',
		to: '2026-12-05',
	});
	expect(goalPeriod(target(1, 'gte', 'month'), '2026-11-29', rules)).toEqual({
		from: '2026-11-01',
		to: '2026-11-30',
	});
});

test('what was counted in an earlier period does not count in this one', () => {
	const week = { from: '2026-11-23', to: '2026-11-29' };
	expect(currentValueOf(goal({ currentValue: 2, currentPeriodStart: '2026-11-23' }), week)).toBe(2);
	expect(
		currentValueOf(goal({ currentValue: 2, currentPeriodStart: '2026-11-23T00:00:00.000Z' }), week),
	).toBe(2);
	expect(currentValueOf(goal({ currentValue: 2, currentPeriodStart: '2026-11-16' }), week)).toBe(0);
	expect(currentValueOf(goal({ currentValue: 2 }), week)).toBe(0);
});
