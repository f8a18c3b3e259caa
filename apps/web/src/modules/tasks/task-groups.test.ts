import { expect, test } from 'bun:test';
import { tasks } from '@mana/records/types/todo';
import { groupTasks, groupTasksBy, orderBetween, type TaskRow } from './task-groups.ts';

const rules = { timeZone: 'Europe/Zurich', weekStart: 'monday', dayStartsAt: '00:00' } as const;
/** Sunday, 10:14 in Zurich. */
const nowMs = Date.parse('2026-11-29T09:14:00Z');

function task(id: string, values: Partial<TaskRow['record']>): TaskRow {
	const createdAt = '2026-11-01T00:00:00.000Z';
	const record = { ...tasks.absent, id, createdAt, updatedAt: createdAt, ...values };
	return { table: 'todo/tasks', spaceId: 's', id, record, isWaiting: false };
}
const ids = (rows: readonly TaskRow[]) => rows.map(({ id }) => id);

test('tasks stand by when they are due, the soonest first', () => {
	const groups = groupTasks(
		[
			task('someday', {}),
			task('friday', { dueDate: '2026-12-04' }),
			task('evening', { dueDate: '2026-11-29T18:00' }),
			task('all-day', { dueDate: '2026-11-29' }),
			task('morning', { dueDate: '2026-11-29T09:00' }),
			task('last-week', { dueDate: '2026-11-20' }),
		],
		nowMs,
		rules,
	);
	expect(groups.map(({ bucket, rows }) => [bucket, ids(rows)])).toEqual([
		['overdue', ['last-week', 'morning']],
		['today', ['all-day', 'evening']],
		['upcoming', ['friday']],
		['none', ['someday']],
	]);
});

test('tasks without a date stand as they were ordered, then by priority, then the newest first', () => {
	const [group] = groupTasks(
		[
			task('old', {}),
			task('new', { createdAt: '2026-11-02T00:00:00.000Z' }),
			task('urgent', { priority: 'urgent' }),
			task('first', { order: -1 }),
		],
		nowMs,
		rules,
	);
	expect(ids(group?.rows ?? [])).toEqual(['first', 'urgent', 'new', 'old']);
});

test('a moved task lies between its neighbours', () => {
	const [a, b] = [task('a', { order: 1 }), task('b', { order: 2 })];
	expect(orderBetween(a, b)).toBe(1.5);
	expect(orderBetween(undefined, a)).toBeLessThan(1);
	expect(orderBetween(b, undefined)).toBeGreaterThan(2);
});

test('tasks stand by project, those without one last, or by priority, the highest first', () => {
	const rows = [
		task('loose', {}),
		task('zoo', { projectId: 'p2', priority: 'low' }),
		task('attic', { projectId: 'p1', priority: 'urgent' }),
	];
	const names = new Map([
		['p1', 'Attic'],
		['p2', 'Zoo'],
	]);
	const told = (groups: ReturnType<typeof groupTasksBy>) =>
		groups.map(({ id, rows: some }) => [id, ids(some)]);
	expect(told(groupTasksBy('project', rows, (id) => names.get(id)))).toEqual([
		['Attic', ['attic']],
		['Zoo', ['zoo']],
		['', ['loose']],
	]);
	expect(groupTasksBy('priority', rows, () => undefined).map(({ id }) => id)).toEqual([
		'urgent',
		'medium',
		'low',
	]);
});
