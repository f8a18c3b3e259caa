import { expect, test } from 'bun:test';
import { editedCall, parseArgs } from './edited-call.ts';

const kinds = (args: Record<string, unknown>, type?: string) =>
	editedCall(args, type).fields.map(({ name, kind }) => [name, kind]);

test('an argument is filled in like the field of the record that is called the same', () => {
	const args = { title: 'Beans', priority: 'high', dueDate: '2026-12-01', description: 'Twice' };
	expect(kinds(args, 'todo/tasks')).toEqual([
		['title', 'line'],
		['priority', 'choice'],
		['dueDate', 'date'],
		['description', 'text'],
	]);
});

test('others go by what they hold, a day with a time keeps it, and what names records is left alone', () => {
	const args = {
		id: 'fern',
		tagIds: ['a'],
		append: 'One line\nand another',
		count: 3,
		isLoud: true,
		labels: ['a', 'b'],
		dueDate: '2026-12-01T15:00',
		steps: [{ title: 'One' }],
		notes: ['with, a comma'],
	};
	expect(kinds(args, 'todo/tasks')).toEqual([
		['append', 'text'],
		['count', 'number'],
		['isLoud', 'yes-no'],
		['labels', 'list'],
		['dueDate', 'line'],
	]);
	expect(editedCall(args, 'todo/tasks').structured).toEqual(['steps', 'notes']);
});

test('arguments that are no JSON object cannot be edited', () => {
	expect(parseArgs('{"title":"Beans"}')).toEqual({ title: 'Beans' });
	expect(parseArgs('[1]')).toBeUndefined();
	expect(parseArgs('{"title"')).toBeUndefined();
	expect(parseArgs(undefined)).toBeUndefined();
});
