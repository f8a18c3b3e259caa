import { expect, test } from 'bun:test';
import { birthdayOf } from './birthdays.ts';

const today = '2026-11-29';

test.each([
	['1990-12-01', { next: '2026-12-01', inDays: 2, age: 36 }],
	['1990-11-29', { next: '2026-11-29', inDays: 0, age: 36 }],
	['1990-01-15', { next: '2027-01-15', inDays: 47, age: 37 }],
	['--12-24', { next: '2026-12-24', inDays: 25, age: undefined }],
	['2000-02-29', { next: '2027-02-28', inDays: 91, age: 27 }],
])('%s', (text, comes) => {
	expect(birthdayOf(text, today)).toEqual(comes);
});

test.each([null, '', 'in May', '1990-13-01', '1990-00-10'])('%j is no birthday', (text) => {
	expect(birthdayOf(text, today)).toBeUndefined();
});
