import { expect, test } from 'bun:test';
import { tasks } from '../types/todo.ts';
import { byUrgency } from './tasks.ts';

const task = (id: string, values: Record<string, unknown>) =>
	tasks.record.parse({
		...tasks.absent,
		id,
		createdAt: '2026-03-01T00:00:00.000Z',
		updatedAt: '',
		...values,
	});

test('open tasks come first, then what is due, soonest at the top, then the newest', () => {
	const inOrder = [
		task('date', { dueDate: '2026-03-12' }),
		task('with an offset', { dueDate: '2026-03-13T00:30:00+09:00' }),
		task('in UTC', { dueDate: '2026-03-12T16:00' }),
		task('newer', { createdAt: '2026-03-02T00:00:00.000Z' }),
		task('older', {}),
		task('done', { isCompleted: true, dueDate: '2026-01-01' }),
	];
	expect(inOrder.toReversed().sort(byUrgency)).toEqual(inOrder);
});

test('the last completed comes first, whenever it was due or made; what tells no time comes last', () => {
	const completed = (id: string, values: Record<string, unknown>) =>
		task(id, { isCompleted: true, ...values });
	const inOrder = [
		completed('today', { completedAt: '2026-03-12T08:00:00.000Z', dueDate: '2026-03-30' }),
		completed('yesterday', { completedAt: '2026-03-11T08:00:00.000Z', dueDate: '2026-01-01' }),
		completed('newest', {
			completedAt: '2026-03-01T08:00:00.000Z',
			createdAt: '2026-03-02T00:00:00.000Z',
		}),
		completed('untold', { completedAt: null, dueDate: '2026-01-01' }),
	];
	expect(inOrder.toReversed().sort(byUrgency)).toEqual(inOrder);
});

test('a due date that is none never comes, however long it is', () => {
	const due = task('due', { dueDate: '2026-03-12' });
	for (const dueDate of ['soon', '', '2026-03-12T10:00:00.', `2026-03-11T10:00:00.${'0'.repeat(900_000)}Z`]) {
		expect([task('never', { dueDate }), due].sort(byUrgency).map(({ id }) => id)).toEqual(['due', 'never']);
	}
});
