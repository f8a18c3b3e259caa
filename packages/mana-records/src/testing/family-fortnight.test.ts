import { expect, test } from 'bun:test';
import { familyFortnight, type SeededRecord } from './family-fortnight.ts';

const records = familyFortnight();
const nameOf = ({ space, type, id }: SeededRecord) => `${space}/${type.name}/${id}`;

test('is the same each time, and no record stands for two', () => {
	expect(familyFortnight().map(nameOf)).toEqual(records.map(nameOf));
	expect(new Set(records.map(nameOf)).size).toBe(records.length);
});

test('every record is one of its type', () => {
	for (const { type, id, values } of records) {
		const read = type.record.safeParse({ ...values, id, updatedAt: values.createdAt });
		expect({ type: type.name, values, issues: read.error?.issues }).toEqual({
			type: type.name,
			values,
			issues: undefined,
		});
	}
});

test('records that name others name those that are there', () => {
	const ids = new Set(records.map(({ id }) => id));
	const references = ['projectId', 'timeBlockId', 'calendarId', 'habitId', 'eventId', 'categoryId', 'taskId'];
	for (const { type, values } of records) {
		for (const field of references) {
			const id = values[field] ?? null;
			if (id !== null)
				expect({ type: type.name, field, isThere: ids.has(String(id)) }).toMatchObject({ isThere: true });
		}
	}
});

test('is large enough to be lost in, and of both people and what they share', () => {
	const tasksOfAnna = records.filter(({ space, type }) => space === 'anna' && type.name === 'todo/tasks');
	expect(tasksOfAnna.length).toBeGreaterThanOrEqual(580);
	expect(new Set(records.map(({ space }) => space)).size).toBe(3);
	expect(new Set(records.map(({ type }) => type.name)).size).toBeGreaterThan(20);
});
