import { expect, test } from 'bun:test';
import { moodEntries } from '@mana/records/types/mood';
import { entriesByDay, type MoodRow, moodDays } from './mood-days.ts';

function entry(id: string, date: string, time: string, level: number): MoodRow {
	const createdAt = '2026-11-01T00:00:00.000Z';
	const record = { ...moodEntries.absent, id, createdAt, updatedAt: createdAt, date, time, level };
	return { table: 'mood/moodEntries', spaceId: 's', id, record, isWaiting: false };
}
const rows = [
	entry('a', '2026-11-28', '08:00', 4),
	entry('b', '2026-11-28', '20:00', 8),
	entry('c', '2026-11-29', '09:00', 7),
];

test('a day is the mean of its entries, and nothing without any', () => {
	expect(moodDays(rows, '2026-11-29', 3)).toEqual([
		{ day: '2026-11-27', level: undefined },
		{ day: '2026-11-28', level: 6 },
		{ day: '2026-11-29', level: 7 },
	]);
});

test('entries stand by their day, the last first', () => {
	expect(entriesByDay(rows).map(({ day, rows: some }) => [day, some.map(({ id }) => id)])).toEqual([
		['2026-11-29', ['c']],
		['2026-11-28', ['b', 'a']],
	]);
});
