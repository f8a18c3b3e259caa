import { expect, test } from 'bun:test';
import { isMergeable, mergeValues } from './merge-values.ts';
import { typeNamed } from './record-types.ts';

const typeOf = (table: string) => {
	const type = typeNamed(table);
	if (type === undefined) throw new Error(table);
	return type;
};
const notes = typeOf('notes/notes');
const tasks = typeOf('todo/tasks');
const done = (id: string, isCompleted: boolean) => ({ id, title: id, isCompleted });

test('what people write can be merged, and lists; dates, colours and choices cannot', () => {
	const mergeable = Object.entries(tasks.absent).filter(([field, value]) => isMergeable(tasks, field, value));
	expect(mergeable.map(([field]) => field).sort()).toEqual([
		...['description', 'metadata', 'subtasks', 'tagIds', 'title'],
	]);
	expect(isMergeable(notes, 'color', 'red')).toBe(false);
	expect(isMergeable(tasks, 'dueDate', '2026-01-01')).toBe(false);
});

test.each([
	['a line of each', notes, 'content', ['a\nb', 'a\nb\nmine', 'theirs\na\nb'], 'theirs\na\nb\nmine'],
	['a tag of each', notes, 'tagIds', [['a'], ['a', 'b'], ['a', 'c']], ['a', 'c', 'b']],
	[
		'a tag taken out here and one put in there',
		notes,
		'tagIds',
		[['a', 'b'], ['a'], ['a', 'b', 'c']],
		['a', 'c'],
	],
	[
		'a tick of each',
		tasks,
		'subtasks',
		[
			[done('x', false), done('y', false)],
			[done('x', true), done('y', false)],
			[done('x', false), done('y', true)],
		],
		[done('x', true), done('y', true)],
	],
	[
		'a first step of each',
		tasks,
		'subtasks',
		[null, [done('x', false)], [done('y', false)]],
		[done('y', false), done('x', false)],
	],
	['a text that only they changed', tasks, 'description', [null, null, 'theirs'], 'theirs'],
	['a text that I emptied', tasks, 'description', ['text', null, 'text'], null],
] as const)('%s', (_, type, field, [base, mine, theirs], value) => {
	expect(mergeValues(type, field, { base, mine, theirs })).toEqual({ value, isConflict: false });
});

test('a text of one line is not marked: mine stands, unless another is chosen', () => {
	const versions = { base: 'List', mine: 'Groceries', theirs: 'Shopping' };
	const by = (choice: 'marked' | 'theirs' | 'both') => mergeValues(notes, 'title', versions, choice);
	expect(by('marked')).toEqual({ value: 'Groceries', isConflict: true });
	expect(by('theirs').value).toBe('Shopping');
	expect(by('both').value).toBe('Shopping / Groceries');
});

test('what the other added to a text that I emptied stays', () => {
	const { value } = mergeValues(tasks, 'description', { base: 'a', mine: null, theirs: 'a\nb' });
	expect(value).toContain('b');
});
