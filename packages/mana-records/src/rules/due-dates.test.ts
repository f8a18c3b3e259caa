import { expect, test } from 'bun:test';
import { countTasks, dueAtMs, dueBucket, dueBuckets } from './due-dates.ts';

const zurich = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const apia = { ...zurich, timeZone: 'Pacific/Apia' };
const nowMs = Date.parse('2026-03-10T12:00:00Z');

test.each([
	['yesterday', '2026-03-09', 'overdue'],
	['today', '2026-03-10', 'today'],
	['tomorrow', '2026-03-11', 'upcoming'],
	['an hour ago', '2026-03-10T11:00:00Z', 'overdue'],
	['in an hour', '2026-03-10T13:00:00Z', 'today'],
	['on the wall an hour ago, which in UTC is still to come', '2026-03-10T12:30', 'overdue'],
	['on the wall in half an hour', '2026-03-10T13:30', 'today'],
	['after midnight here, before it in UTC', '2026-03-10T23:30:00Z', 'upcoming'],
	['no date', null, 'none'],
	['words', 'soon', 'none'],
	['a day that there is not', '2026-02-30', 'none'],
	['text without end', `2026-03-11T10:00:00.${'0'.repeat(900_000)}Z`, 'none'],
] as const)('due %s', (_, due, bucket) => {
	expect(dueBucket(due, nowMs, zurich)).toBe(bucket);
});

test('a bare date is that date everywhere on Earth', () => {
	expect(dueBucket('2026-03-10', Date.parse('2026-03-10T20:00:00Z'), apia)).toBe('overdue');
	expect(dueBucket('2026-03-10', Date.parse('2026-03-09T20:00:00Z'), apia)).toBe('today');
});

test('an hour that daylight saving skips comes when the clock has moved on', () => {
	expect(dueAtMs('2026-03-29T02:30', zurich)).toBe(Date.parse('2026-03-29T01:30:00Z'));
	expect(dueAtMs('2026-03-29', zurich)).toBe(Date.parse('2026-03-28T23:00:00Z'));
	expect(dueAtMs(null, zurich)).toBe(Number.POSITIVE_INFINITY);
});

test('completed tasks are neither due nor overdue', () => {
	const tasks = [
		{ isCompleted: true, dueDate: '2026-03-01' },
		{ isCompleted: false, dueDate: '2026-03-01' },
		{ isCompleted: false, dueDate: '2026-03-10' },
		{ isCompleted: false, dueDate: '2026-04-01' },
		{ isCompleted: false, dueDate: null },
	];
	expect(countTasks(tasks, dueBuckets(nowMs, zurich))).toEqual({
		total: 5,
		completed: 1,
		open: 4,
		overdue: 1,
		today: 1,
		upcoming: 1,
	});
});

test('instants that are still to come are told, since what is due at them will be overdue', () => {
	const coming: number[] = [];
	const bucketOf = dueBuckets(nowMs, zurich, (atMs) => coming.push(atMs));
	const ahead = '2026-03-10T13:00:00Z';
	for (const due of ['2026-03-10', '2026-03-11', '2026-03-10T11:00:00Z', ahead, null]) bucketOf(due);
	expect(coming).toEqual([Date.parse(ahead)]);
	expect(dueBucket(ahead, Date.parse(ahead), zurich)).toBe('today');
	expect(dueBucket(ahead, Date.parse(ahead) + 1, zurich)).toBe('overdue');
});
