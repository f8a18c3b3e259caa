import { expect, test } from 'bun:test';
import type { HouseholdRecord } from './agent-server.ts';
import { faultsOf } from './score-task.ts';

const milk: HouseholdRecord = {
	space: 'family',
	type: 'todo/tasks',
	id: 'milk',
	values: { title: 'Buy milk', isCompleted: false, updatedAt: '1' },
};
const bread: HouseholdRecord = { ...milk, id: 'bread', values: { title: 'Buy bread', isCompleted: false } };
const stateOf = (...records: HouseholdRecord[]) => new Map(records.map((record) => [record.id, record]));
const changed = (record: HouseholdRecord, values: object) => ({
	...record,
	values: { ...record.values, ...values },
});

const done = { changed: 'todo/tasks', in: 'family', id: 'milk', to: { isCompleted: true } } as const;
const before = stateOf(milk, bread);
const faults = (task: Parameters<typeof faultsOf>[0], after: typeof before, lastWord = '') =>
	faultsOf(task, { before, after, lastWord });

test('a task is done where just what was asked for differs', () => {
	const after = stateOf(changed(milk, { isCompleted: true, updatedAt: '2', completedAt: 'now' }), bread);
	expect(faults({ expects: [done] }, after)).toEqual([]);
	expect(faults({ expects: [] }, before)).toEqual([]);
});

test('what was not done, done otherwise or done beside it is a fault', () => {
	expect(faults({ expects: [done] }, before)).toHaveLength(1);
	expect(
		faults({ expects: [done] }, stateOf(changed(milk, { isCompleted: true, title: 'x' }), bread)),
	).toHaveLength(2);
	expect(faults({ expects: [done] }, stateOf(changed(milk, { isCompleted: true })))).toHaveLength(1);
	const both = stateOf(changed(milk, { isCompleted: true }), changed(bread, { isCompleted: true }));
	expect(faults({ expects: [done] }, both)).toEqual(['not asked for: bread']);
});

test('a new record may have any fields beside those that are asked for, and stands in the space that is meant', () => {
	const made = {
		made: 'todo/tasks',
		in: 'family',
		with: { title: (title: unknown) => title === 'Buy eggs' },
	} as const;
	const eggs = { ...milk, id: 'eggs', values: { title: 'Buy eggs', priority: 'low' } };
	expect(faults({ expects: [made] }, stateOf(milk, bread, eggs))).toEqual([]);
	expect(faults({ expects: [made] }, stateOf(milk, bread, { ...eggs, space: 'anna' }))).toHaveLength(2);
	expect(faults({ expects: [made] }, stateOf(milk, bread, eggs, { ...eggs, id: 'twice' }))).toHaveLength(1);
});

test('an answer is judged by what it has, and has not', () => {
	const asked = { expects: [], answers: [/milk/], answersNot: [/bread/] };
	expect(faults(asked, before, 'milk')).toEqual([]);
	expect(faults(asked, before, 'bread')).toHaveLength(2);
});
