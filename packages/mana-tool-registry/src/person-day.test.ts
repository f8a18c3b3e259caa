import { expect, test } from 'bun:test';
import { defaultSettings } from '@mana/records/rules/settings';
import { personDay } from './person-day.ts';
import type { TimeTeller } from './tool-spec.ts';

const zurich = { ...defaultSettings, timeZone: 'Europe/Zurich' };

/** A context that notes until when each thing holds, and whether the instant itself was asked for. */
function clock(iso: string, settings = zurich) {
	const nowMs = Date.parse(iso);
	const told: (() => number)[] = [];
	let isOpenEnded = false;
	return {
		settings: async () => settings,
		now: () => {
			isOpenEnded = true;
			return nowMs;
		},
		tellTime<T>(tell: TimeTeller<T>): T {
			const { value, untilMs } = tell(nowMs);
			told.push(untilMs);
			return value;
		},
		untilOf: () => (isOpenEnded ? 'now' : new Date(Math.min(...told.map((of) => of()))).toISOString()),
	};
}

test.each([
	['a day', '2026-07-10T12:00:00Z', '00:00', '2026-07-10', '2026-07-10T22:00:00.000Z'],
	[
		'a night that is still the day before',
		'2026-07-10T23:00:00Z',
		'04:00',
		'2026-07-10',
		'2026-07-11T02:00:00.000Z',
	],
	['a day of 23 hours', '2026-03-29T00:00:00Z', '00:00', '2026-03-29', '2026-03-29T22:00:00.000Z'],
	['a day of 25 hours', '2026-10-24T23:00:00Z', '00:00', '2026-10-25', '2026-10-25T23:00:00.000Z'],
] as const)('%s holds until the next one begins', async (_, now, dayStartsAt, today, until) => {
	const ctx = clock(now, { ...zurich, dayStartsAt });
	expect((await personDay(ctx)).today).toBe(today);
	expect(ctx.untilOf()).toBe(until);
});

test('what is due at a time holds until that has come, and the instant itself for a moment', async () => {
	const ctx = clock('2026-07-10T12:00:00Z');
	const day = await personDay(ctx);
	expect(day.bucketOf('2026-07-10T15:00:00Z')).toBe('today');
	expect(day.bucketOf('2026-07-12T15:00:00Z')).toBe('upcoming');
	expect(ctx.untilOf()).toBe('2026-07-10T15:00:00.001Z');
	expect(day.nowMs).toBe(Date.parse('2026-07-10T12:00:00Z'));
	expect(ctx.untilOf()).toBe('now');
});
