import { expect, test } from 'bun:test';
import { columnFields, moodLevels } from './import-answers.ts';

test('columns are told with their fields, and without one left out', () => {
	expect(columnFields('Vorname=firstName, Ort = city,Alter=')).toEqual({
		Vorname: 'firstName',
		Ort: 'city',
		Alter: '',
	});
	expect(columnFields('Name\\, Vorname=lastName,a=b=notes')).toEqual({
		'Name, Vorname': 'lastName',
		'a=b': 'notes',
	});
	for (const text of ['', 'Vorname', '=firstName', 'Vorname=firstName,'])
		expect(columnFields(text)).toBeUndefined();
});

test('moods are told with levels of 1 to 10', () => {
	expect(moodLevels('zufrieden=7,müde=4')).toEqual({ zufrieden: 7, müde: 4 });
	for (const text of ['', 'zufrieden', 'zufrieden=11', 'zufrieden=0', 'zufrieden=7.5', 'zufrieden=gut'])
		expect(moodLevels(text)).toBeUndefined();
});
