import { expect, test } from 'bun:test';
import type { Cadence } from '@mana/records/types/ai';
import { adoptSchedule, nextInstants } from './adopt-schedule.ts';

const identity = {
	userId: 'anna',
	missionId: 'm1',
	spaceId: 's',
	grantId: 'g',
	isSealed: false,
	agentId: undefined,
	agentLimit: 1,
};
const at = (iso: string) => Date.parse(iso);
const now = at('2027-03-27T12:00:00Z');
const hourly: Cadence = { kind: 'interval', everyMinutes: 60 };
const nightly: Cadence = { kind: 'daily', atHour: 2, atMinute: 30, timeZone: 'Europe/Vienna' };

test('a mission that is not active is not due, and one whose cadence cannot be kept says why', () => {
	expect(adoptSchedule(identity, { cadence: hourly, state: 'paused' }, undefined, now)).toMatchObject({
		nextAtMs: undefined,
		stopped: undefined,
	});
	const never: Cadence = { kind: 'cron', expression: '0 0 31 2 *', timeZone: 'UTC' };
	expect(adoptSchedule(identity, { cadence: never, state: 'active' }, undefined, now)).toMatchObject({
		nextAtMs: undefined,
		stopped: 'never-due',
	});
});

test('an edit of something else moves nothing, also not an instant that was missed', () => {
	const before = adoptSchedule(identity, { cadence: hourly, state: 'active' }, undefined, now);
	const later = adoptSchedule(
		identity,
		{ cadence: { ...hourly }, state: 'active' },
		before,
		now + 5 * 3_600_000,
	);
	expect(later).toEqual(before);
});

test('another cadence counts from now', () => {
	const before = adoptSchedule(identity, { cadence: hourly, state: 'active' }, undefined, now);
	const edited = adoptSchedule(
		identity,
		{ cadence: { kind: 'interval', everyMinutes: 30 }, state: 'active' },
		before,
		now + 60_000,
	);
	expect(edited).toMatchObject({ countedFromMs: now + 60_000, nextAtMs: now + 31 * 60_000 });
});

test('a mission that was paused is due from now on when it is active again', () => {
	const before = adoptSchedule(identity, { cadence: hourly, state: 'active' }, undefined, now);
	const paused = adoptSchedule(identity, { cadence: hourly, state: 'paused' }, before, now);
	const active = adoptSchedule(identity, { cadence: hourly, state: 'active' }, paused, now + 5.5 * 3_600_000);
	expect(active.nextAtMs).toBe(now + 6 * 3_600_000);
});

test('the next three instants keep their hour through a change of clocks', () => {
	const schedule = adoptSchedule(identity, { cadence: nightly, state: 'active' }, undefined, now);
	expect(nextInstants(schedule, 3).map((ms) => new Date(ms).toISOString())).toEqual([
		'2027-03-28T01:00:00.000Z',
		'2027-03-29T00:30:00.000Z',
		'2027-03-30T00:30:00.000Z',
	]);
	expect(nextInstants({ ...schedule, nextAtMs: undefined }, 3)).toEqual([]);
});
