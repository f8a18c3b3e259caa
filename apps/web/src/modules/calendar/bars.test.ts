import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { barsOf } from './bars.ts';
import type { DayEvent } from './day-events.ts';

const week = [
	'2026-11-23',
	'2026-11-24',
	'2026-11-25',
	'2026-11-26',
	'2026-11-27',
	'2026-11-28',
	'2026-11-29',
];

function event(key: string, day: string, lastDay = day): DayEvent {
	return { key, day, lastDay } as DayEvent;
}

test('an event over several days is one bar, beside what else is on those days', () => {
	const bars = barsOf(
		[event('dentist', '2026-11-25'), event('lisbon', '2026-11-24', '2026-11-26')],
		week,
	).map(({ event: { key }, from, length, lane }) => [key, from, length, lane]);
	expect(bars).toEqual([
		['lisbon', 1, 3, 0],
		['dentist', 2, 1, 1],
	]);
});

test('a bar ends where the row ends, and says that it goes on', () => {
	const [bar] = barsOf([event('holidays', '2026-11-20', '2026-12-03')], week);
	expect(bar).toMatchObject({ from: 0, length: 7, isContinued: true, goesOn: true });
	expect(barsOf([event('before', '2026-11-20', '2026-11-22')], week)).toEqual([]);
});

test('no two bars lie over each other, and none is left out', () => {
	const place = fc.nat(6);
	fc.assert(
		fc.property(fc.array(fc.tuple(place, place), { maxLength: 20 }), (spans) => {
			const events = spans.map(([a, b], index) =>
				event(String(index), week[Math.min(a, b)] ?? '', week[Math.max(a, b)] ?? ''),
			);
			const bars = barsOf(events, week);
			const slots = bars.flatMap(({ from, length, lane }) =>
				Array.from({ length }, (_, index) => `${lane}/${from + index}`),
			);
			expect(new Set(slots).size).toBe(slots.length);
			expect(bars).toHaveLength(events.length);
		}),
	);
});
