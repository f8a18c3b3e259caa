import { expect, test } from 'bun:test';
import { relativeTime } from './relative-time.ts';

const nowMs = Date.parse('2026-11-30T12:00:00Z');

test.each([
	[0.001, -1, 'minute'],
	[0.25, -6, 'hour'],
	[1, -1, 'day'],
	[30, -30, 'day'],
	[45, -1, 'month'],
	[260, -9, 'month'],
	[365, -1, 'year'],
	[800, -2, 'year'],
	[-2, 2, 'day'],
] as const)('%d days ago is %d in the unit %s', (days, value, unit) => {
	expect(relativeTime(nowMs - days * 24 * 60 * 60_000, nowMs)).toEqual([value, unit]);
});
