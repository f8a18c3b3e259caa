import { expect, test } from 'bun:test';
import { tasks } from '@mana/records/types/todo';
import { completeAll, putOffAll } from './bulk-changes.ts';
import type { TaskRow } from './task-groups.ts';

const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
const nowMs = Date.parse('2026-11-29T09:14:00Z');

function task(id: string, values: Partial<TaskRow['record']>): TaskRow {
	const createdAt = '2026-11-01T00:00:00.000Z';
	const record = { ...tasks.absent, id, createdAt, updatedAt: createdAt, ...values };
	return { table: 'todo/tasks', spaceId: 's', id, record, isWaiting: false };
}

test('what is put off keeps its time of day', () => {
	const rows = [
		task('a', { dueDate: '2026-11-29T15:00' }),
		task('b', { dueDate: '2026-11-20' }),
		task('c', {}),
	];
	const days = putOffAll(rows, '2026-12-01').map((write) =>
		write.op === 'update' ? write.values.dueDate : '',
	);
	expect(days).toEqual(['2026-12-01T15:00', '2026-12-01', '2026-12-01']);
});

test('completing some makes the next ones of those that repeat, and leaves what is done', async () => {
	const rows = [
		task('once', {}),
		task('weekly', { dueDate: '2026-11-29', recurrenceRule: 'FREQ=WEEKLY' }),
		task('done', { isCompleted: true }),
	];
	const writes = await completeAll(rows, nowMs, rules);
	expect(writes.map(({ op, id }) => [op, op === 'insert' ? '' : id])).toEqual([
		['update', 'once'],
		['update', 'weekly'],
		['insert', ''],
	]);
});
