import { expect, test } from 'bun:test';
import { placeOfModule, placeOfRecord } from './record-places.ts';

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
