import { expect, test } from 'bun:test';
import { type Check, dayAt } from './intention.ts';
import { judge } from './judge.ts';

const day = dayAt(Date.parse('2031-03-05T23:59:59Z'));
const check: Check = {
	source: { tool: 'todo_list', list: 'tasks' },
	of: 'new',
	holds: ({ title }) => title === 'Dentist',
};
const dentist = (id: string) => ({ id, title: 'Dentist' });

test('days are those of UTC, and a Friday is its own next one', () => {
	expect(day).toEqual({ today: '2031-03-05', tomorrow: '2031-03-06', friday: '2031-03-07' });
	expect(dayAt(Date.parse('2031-03-07T10:00:00Z')).friday).toBe('2031-03-07');
});

test.each([
	['met by one new record', ['a'], ['a', 'b'], check, 'met'],
	['unmet by what was there before', ['a'], ['a'], check, 'unmet'],
	['unmet by two', [], ['a', 'b'], check, 'unmet'],
	['met by two where two are wanted', [], ['a', 'b'], { ...check, count: 2 }, 'met'],
	['met by a given record', ['a'], ['a', 'b'], { ...check, of: 'given' as const }, 'met'],
	['unmet where the given one is gone', ['a'], ['b'], { ...check, of: 'given' as const }, 'unmet'],
	['met by the only one there is', ['a'], ['a'], { ...check, of: 'any' as const }, 'met'],
])('%s', (_, before, after, wanted, outcome) => {
	expect(judge(wanted, { before, after: after.map(dentist), day }).outcome).toBe(outcome as 'met');
});

test('says what was found instead', () => {
	const after = [{ id: 'b', title: 'Dentst' }];
	expect(judge(check, { before: [], after, day })).toEqual({
		outcome: 'unmet',
		found: '0 of 1 new records fit, 1 wanted (todo_list)',
	});
});
