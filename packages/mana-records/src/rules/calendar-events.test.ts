import { describe, expect, test } from 'bun:test';
import type { TimeBlock } from '../types/calendar.ts';
import { freeTimes, instantOf, occurrencesIn } from './calendar-events.ts';

const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;

type Block = Parameters<typeof occurrencesIn<TimeBlock>>[0][number];

const block = (id: string, rest: Partial<Block>) => ({
	id,
	startDate: '',
	endDate: null,
	allDay: false,
	timezone: 'Europe/Zurich',
	recurrenceRule: null,
	parentBlockId: null,
	recurrenceDate: null,
	isCancelled: false,
	...rest,
});
const at = (text: string) => Date.parse(text);
const startsIn = (blocks: readonly ReturnType<typeof block>[], from: string, to: string) =>
	occurrencesIn(blocks, at(from), at(to), rules).map(({ startMs }) =>
		new Date(startMs).toISOString().slice(0, 16),
	);

describe('what takes place', () => {
	const weekly = block('w', {
		startDate: '2026-03-22T08:00:00.000Z',
		endDate: '2026-03-22T09:00:00.000Z',
		recurrenceRule: 'FREQ=WEEKLY',
	});

	test('keeps its time by the clock on the wall over daylight saving', () => {
		// The clocks go forward on 29 March: 09:00 is an hour earlier in UTC from then on.
		expect(startsIn([weekly], '2026-03-20T00:00Z', '2026-04-06T00:00Z')).toEqual([
			'2026-03-22T08:00',
			'2026-03-29T07:00',
			'2026-04-05T07:00',
		]);
	});

	test('is moved once, and cancelled once, without the others', () => {
		const moved = block('m', {
			startDate: '2026-03-30T07:00:00.000Z',
			endDate: '2026-03-30T08:00:00.000Z',
			parentBlockId: 'w',
			recurrenceDate: '2026-03-29T07:00:00.000Z',
		});
		const cancelled = block('c', {
			...moved,
			id: 'c',
			recurrenceDate: '2026-04-05T07:00:00.000Z',
			isCancelled: true,
		});
		expect(startsIn([weekly, moved, cancelled], '2026-03-20T00:00Z', '2026-04-13T00:00Z')).toEqual([
			'2026-03-22T08:00',
			'2026-03-30T07:00',
			'2026-04-12T07:00',
		]);
	});

	test('on a day is of that day from midnight to midnight, also where that is 23 hours long', () => {
		const day = block('d', { startDate: '2026-03-29', allDay: true });
		const [found] = occurrencesIn([day], at('2026-03-29T00:00Z'), at('2026-03-30T00:00Z'), rules);
		expect((found?.endMs ?? 0) - (found?.startMs ?? 0)).toBe(23 * 3_600_000);
		expect(startsIn([day], '2026-03-29T22:00Z', '2026-03-30T00:00Z')).toEqual([]);
	});

	test('over several days repeats as long', () => {
		const trip = block('t', {
			startDate: '2026-03-27',
			endDate: '2026-03-29',
			allDay: true,
			recurrenceRule: 'FREQ=WEEKLY;COUNT=2',
		});
		const found = occurrencesIn([trip], at('2026-03-01T00:00Z'), at('2026-05-01T00:00Z'), rules);
		expect(found.map(({ endMs }) => new Date(endMs).toISOString())).toEqual([
			'2026-03-29T22:00:00.000Z',
			'2026-04-05T22:00:00.000Z',
		]);
	});

	test('and began before still counts, and what no client could mean does not', () => {
		const long = block('l', { startDate: '2026-03-10T20:00:00Z', endDate: '2026-03-11T06:00:00Z' });
		expect(startsIn([long], '2026-03-11T00:00Z', '2026-03-12T00:00Z')).toHaveLength(1);
		const odd = [
			block('a', { startDate: 'soon' }),
			block('b', { startDate: '2026-03-11', recurrenceRule: 'daily' }),
		];
		expect(startsIn(odd, '2026-03-01T00:00Z', '2026-04-01T00:00Z')).toEqual([]);
	});
});

describe('free time', () => {
	const free = (busy: [string, string][], leastMinutes: number) =>
		freeTimes(
			busy.map(([from, to]) => ({ startMs: at(from), endMs: at(to) })),
			{ startMs: at('2026-03-10T00:00Z'), endMs: at('2026-03-10T23:00Z') },
			{ from: '09:00', to: '17:00', leastMs: leastMinutes * 60_000 },
			rules,
		).map(({ startMs, endMs }) =>
			[startMs, endMs].map((ms) => new Date(ms).toISOString().slice(11, 16)).join('-'),
		);

	test('lies between what takes place, within the hours', () => {
		const busy: [string, string][] = [
			['2026-03-10T09:00Z', '2026-03-10T10:00Z'],
			['2026-03-10T09:30Z', '2026-03-10T11:00Z'],
			['2026-03-10T11:15Z', '2026-03-10T12:00Z'],
		];
		expect(free(busy, 60)).toEqual(['08:00-09:00', '12:00-16:00']);
		expect(free(busy, 15)).toEqual(['08:00-09:00', '11:00-11:15', '12:00-16:00']);
		expect(free([['2026-03-09T00:00Z', '2026-03-11T00:00Z']], 15)).toEqual([]);
	});
});

test('an instant is read of a date, a time with an offset and one by the clock on the wall', () => {
	expect(instantOf('2026-03-10', rules)).toBe(at('2026-03-09T23:00Z'));
	expect(instantOf('2026-03-10T09:00', rules)).toBe(at('2026-03-10T08:00Z'));
	expect(instantOf('2026-03-10T09:00+05:00', rules)).toBe(at('2026-03-10T04:00Z'));
	expect(instantOf('9:00', rules)).toBeUndefined();
});
