import { describe, expect, test } from 'bun:test';
import { nextOnDevice, scheduledRunId, standingOf } from './due-run.ts';

const at = (iso: string) => Date.parse(`2026-03-0${iso}:00Z`);
const mission = {
	id: 'm',
	cadence: { kind: 'daily', atHour: 7, atMinute: 0, timeZone: 'UTC' },
	state: 'active',
	createdAt: '2026-03-01T12:00:00.000Z',
	updatedAt: '2026-03-02T09:00:00.000Z',
} as const;
const ran = (startedAt: string, source: 'device' | 'try' = 'device', missionId = 'm') =>
	({ missionId, source, status: 'done', startedAt: `2026-03-0${startedAt}:00Z` }) as const;

describe('a mission on devices', () => {
	test('is due at the first instant after it was edited, or has run; what was missed is one', () => {
		expect(nextOnDevice(mission, [])).toBe(at('3T07:00'));
		expect(nextOnDevice(mission, [ran('3T07:01')])).toBe(at('4T07:00'));
		expect(nextOnDevice(mission, [ran('6T18:30'), ran('3T07:01')])).toBe(at('7T07:00'));
	});

	test('is not held up by trials, or by runs of others', () => {
		expect(nextOnDevice(mission, [ran('5T08:00', 'try'), ran('5T08:00', 'device', 'n')])).toBe(at('3T07:00'));
	});

	test('is not due while it is paused, or has no schedule', () => {
		expect(nextOnDevice({ ...mission, state: 'paused' }, [])).toBeUndefined();
		expect(nextOnDevice({ ...mission, cadence: { kind: 'manual' } }, [])).toBeUndefined();
	});

	test('has intervals that stay where they are, however late a run begins', () => {
		const hourly = { ...mission, cadence: { kind: 'interval', everyMinutes: 60 } } as const;
		expect(nextOnDevice(hourly, [ran('4T10:07')])).toBe(at('4T11:00'));
	});

	test('has one run for an instant, by an id that is a UUID', () => {
		const id = scheduledRunId('m', at('3T07:00'));
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(scheduledRunId('m', at('3T07:00'))).toBe(id);
		expect(scheduledRunId('m', at('4T07:00'))).not.toBe(id);
		expect(scheduledRunId('n', at('3T07:00'))).not.toBe(id);
	});
});

test('a run that says for too long that it is at work has lost its device', () => {
	const run = { status: 'running', startedAt: '2026-03-03T07:00:00.000Z' } as const;
	expect(standingOf(run, at('3T07:10'))).toBe('at-work');
	expect(standingOf(run, at('3T07:16'))).toBe('gone');
	expect(standingOf({ ...run, status: 'done' }, at('3T07:16'))).toBe('ended');
});
