import { describe, expect, test } from 'bun:test';
import { allRecordTypes } from '@mana/records';
import { habits } from '@mana/records/types/habits';
import { moodEntries } from '@mana/records/types/mood';
import { tasks } from '@mana/records/types/todo';
import { fieldsOf, titleField } from './record-fields.ts';

const kindsOf = (type: Parameters<typeof fieldsOf>[0]) =>
	Object.fromEntries(fieldsOf(type).map(({ name, kind }) => [name, kind]));

test('each field has the control that suits what it holds', () => {
	expect(kindsOf(tasks)).toMatchObject({
		title: 'line',
		description: 'text',
		priority: 'choice',
		isCompleted: 'yes-no',
		dueDate: 'date',
	});
	expect(kindsOf(habits)).toMatchObject({ color: 'colour', targetPerDay: 'number' });
	expect(kindsOf(moodEntries)).toMatchObject({ time: 'time', tags: 'list', emotion: 'choice', date: 'date' });
});

test('ids and what the app fills in by itself are nothing to fill in', () => {
	const names = Object.keys(kindsOf(tasks));
	for (const name of ['id', 'createdAt', 'projectId', 'tagIds', 'order']) expect(names).not.toContain(name);
});

test('a choice knows what there is to choose from', () => {
	const priority = fieldsOf(tasks).find(({ name }) => name === 'priority');
	expect(priority?.choices).toEqual(['low', 'medium', 'high', 'urgent']);
});

describe('every record type there is', () => {
	test.each(allRecordTypes.map((type) => [type.name, type] as const))('%s can be shown', (_, type) => {
		const fields = fieldsOf(type);
		if (fields.length > 0) expect(titleField(fields)).toBeDefined();
	});
});
