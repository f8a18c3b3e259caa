import { expect, test } from 'bun:test';
import { measure } from './goal-counts.ts';

const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const week = { from: '2026-11-23', to: '2026-11-29' };
const base = { id: 'x', createdAt: '2026-11-24T08:00:00.000Z', updatedAt: '2026-11-24T08:00:00.000Z' };

test('counts what happened in the period, by the person’s days', () => {
	const completed = [
		'2026-11-22T23:30:00.000Z',
		'2026-11-29T23:30:00.000Z',
		null,
		'2026-11-25T10:00:00.000Z',
	];
	const records = completed.map((completedAt) => ({ ...base, completedAt }));
	// Half past midnight in Zurich is the next day there.
	expect(measure({ source: 'event_count', eventType: 'TaskCompleted' }, records, week, rules)).toBe(2);
});

test('adds up amounts, of what is meant alone', () => {
	const records = [
		{ ...base, date: '2026-11-24', drinkType: 'water', quantityMl: 500 },
		{ ...base, date: '2026-11-25', drinkType: 'coffee', quantityMl: 200 },
		{ ...base, date: '2026-11-26', drinkType: 'water', quantityMl: 700 },
	];
	expect(measure({ source: 'event_sum', eventType: 'WaterDrunk' }, records, week, rules)).toBe(1_200);
});

test('counts one habit where the goal is about one', () => {
	const records = ['run', 'read', 'run'].map((habitId) => ({
		...base,
		habitId,
		at: '2026-11-24T08:00:00.000Z',
	}));
	const metric = { source: 'event_count', eventType: 'HabitLogged' } as const;
	expect(measure(metric, records, week, rules)).toBe(3);
	expect(measure({ ...metric, filterField: 'habitId', filterValue: 'run' }, records, week, rules)).toBe(2);
});

test('comes to nothing for what is not known here', () => {
	expect(measure({ source: 'event_count', eventType: 'StarsSeen' }, [{ ...base }], week, rules)).toBe(0);
});

test('an entry counts on the day that it is of, however a client writes that', () => {
	const records = ['2026-11-23', '2026-11-23T00:00:00.000Z', '2026-11-22'].map((entryDate) => ({
		...base,
		entryDate,
	}));
	const west = { ...rules, timeZone: 'America/New_York' };
	expect(measure({ source: 'event_count', eventType: 'JournalWritten' }, records, week, west)).toBe(2);
});
