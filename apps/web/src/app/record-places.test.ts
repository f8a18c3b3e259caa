import { expect, test } from 'bun:test';
import { placeOfModule, placeOfRecord, recordAt } from './record-places.ts';

test.each([
	['todo/tasks', '/tasks/7'],
	['journal/journalEntries', '/journal'],
	['timeblocks/timeBlocks', '/calendar'],
	['food/meals', '/m/food/meals'],
	['nowhere/things', '/more'],
])('a record of %s is seen at %s', (table, place) => {
	expect(placeOfRecord({ table, id: '7' })).toBe(place);
});

test('a module without a screen of its own has the one that fits all', () => {
	expect(placeOfModule('drink')).toBe('/m/drink');
});

test('an address that shows one record names it; that of a list does not', () => {
	expect(recordAt(placeOfRecord({ table: 'notes/notes', id: 'a b' }))).toEqual({
		table: 'notes/notes',
		id: 'a b',
	});
	expect(recordAt('/notes')).toBeUndefined();
	expect(recordAt('/m/food/meals')).toBeUndefined();
});
