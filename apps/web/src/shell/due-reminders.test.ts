import { expect, test } from 'bun:test';
import type { RecordOf } from '../data/table-records.ts';
import { dueReminders, type RemindingRecords } from './due-reminders.ts';

const rules = { timeZone: 'Europe/Berlin', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const at = (time: string) => Date.parse(`2026-11-30T${time}:00+01:00`);
const span = (from: string, until: string) => ({ fromMs: at(from), untilMs: at(until) });
const spaceId = 'home';
const base = { createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z' };

/** As a live query tells rows of which only some fields were asked for. */
function row<Table extends 'todo/tasks' | 'todo/reminders' | 'calendar/events' | 'timeblocks/timeBlocks'>(
	table: Table,
	id: string,
	fields: Partial<RecordOf<Table>>,
) {
	const record = { id, ...base, ...fields } as RecordOf<Table>;
	return { table, spaceId, id, isWaiting: false, record };
}

const records: RemindingRecords = {
	tasks: [
		row('todo/tasks', 'dentist', { dueDate: '2026-11-30T15:00', isCompleted: false }),
		row('todo/tasks', 'ferns', { dueDate: '2026-11-30', isCompleted: false }),
	],
	reminders: [
		row('todo/reminders', 'r1', { taskId: 'dentist', at: null, minutesBefore: 30, status: 'pending' }),
		row('todo/reminders', 'r2', { taskId: 'gone', at: null, minutesBefore: 30, status: 'pending' }),
	],
	events: [row('calendar/events', 'party', { timeBlockId: 'block', reminders: [10] })],
	blocks: [
		row('timeblocks/timeBlocks', 'block', {
			kind: 'scheduled',
			startDate: '2026-11-23T18:00',
			endDate: '2026-11-23T19:00',
			allDay: false,
			timezone: null,
			recurrenceRule: 'FREQ=WEEKLY',
			parentBlockId: null,
			recurrenceDate: null,
			isCancelled: false,
		}),
	],
};
const told = (from: string, until: string) =>
	dueReminders(records, span(from, until), rules).map(({ record, forMs }) => [
		record.id,
		new Date(forMs).toISOString(),
	]);

test('a task reminds before it is due where it has a reminder, and when it is due at a time', () => {
	expect(told('14:29', '14:31')).toEqual([['dentist', '2026-11-30T14:00:00.000Z']]);
	expect(told('14:59', '15:01')).toEqual([['dentist', '2026-11-30T14:00:00.000Z']]);
});

test('each occurrence of an event reminds so many minutes before', () => {
	expect(told('17:49', '17:51')).toEqual([['party', '2026-11-30T17:00:00.000Z']]);
});

test('nothing is told twice: what came with the first instant was told before', () => {
	expect(told('14:30', '14:40')).toEqual([]);
	expect(told('14:20', '14:30')).toHaveLength(1);
});

test('a task that is due on a day does not remind by itself', () => {
	expect(told('00:00', '14:00')).toEqual([]);
});
