import { expect, test } from 'bun:test';
import { referencedRecords, referencedTable } from './referenced-table.ts';

test('a field that ends in an id names records of its own app first, then those of the only app that has them', () => {
	expect(referencedTable('todo/tasks', 'projectId')).toBe('todo/projects');
	expect(referencedTable('times/timeEntries', 'projectId')).toBe('times/projects');
	expect(referencedTable('todo/tasks', 'tagIds')).toBe('tags/tags');
	expect(referencedTable('todo/tasks', 'title')).toBeUndefined();
	expect(referencedTable('todo/tasks', 'nowhereId')).toBeUndefined();
});

test('lists of ids are named one by one, and nothing is nothing', () => {
	const of = { table: 'todo/tasks', spaceId: 's' };
	expect(referencedRecords(of, 'tagIds', ['a', 'b']).map(({ id }) => id)).toEqual(['a', 'b']);
	expect(referencedRecords(of, 'projectId', null)).toEqual([]);
});
