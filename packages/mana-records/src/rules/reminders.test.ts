import { describe, expect, test } from 'bun:test';
import { eventRemindersAtMs, taskReminderAtMs } from './reminders.ts';

const rules = { timeZone: 'Europe/Berlin', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const open = { dueDate: '2026-11-30T15:00', isCompleted: false };
const before = (minutesBefore: number | null, at: string | null = null) =>
	({ at, minutesBefore, status: 'pending' }) as const;
const iso = (atMs: number | undefined) => (atMs === undefined ? undefined : new Date(atMs).toISOString());

describe('a reminder of a task comes', () => {
	test('so many minutes before it is due, by the clock on the wall', () => {
		expect(iso(taskReminderAtMs(before(30), open, rules))).toBe('2026-11-30T13:30:00.000Z');
	});

	test('at nine in the morning where it is due on a day', () => {
		const task = { ...open, dueDate: '2026-11-30' };
		expect(iso(taskReminderAtMs(before(0), task, rules))).toBe('2026-11-30T08:00:00.000Z');
	});

	test('at its own time, whenever the task is due', () => {
		const at = before(null, '2026-12-01T07:00:00Z');
		expect(iso(taskReminderAtMs(at, { ...open, dueDate: null }, rules))).toBe('2026-12-01T07:00:00.000Z');
	});

	test.each([
		['the task is done', before(30), { ...open, isCompleted: true }],
		['it was given', { ...before(30), status: 'sent' } as const, open],
		['nobody can tell when it is due', before(30), { ...open, dueDate: 'soon' }],
		['nobody can tell when it is for', before(null, 'soon'), open],
	])('never where %s', (_, reminder, task) => {
		expect(taskReminderAtMs(reminder, task, rules)).toBeUndefined();
	});
});

test('reminders of an event come before it, the earliest first', () => {
	const startMs = Date.parse('2026-11-30T10:00:00Z');
	expect(eventRemindersAtMs({ reminders: [10, 60] }, { startMs }).map(iso)).toEqual([
		'2026-11-30T09:00:00.000Z',
		'2026-11-30T09:50:00.000Z',
	]);
});
