import { describe, expect, test } from 'bun:test';
import { transactions } from '@mana/records/types/finance';
import { daysOfMonth, monthsUntil, readAmount, type TransactionRow } from './months.ts';

function transaction(
	id: string,
	date: string,
	amount: number,
	type: 'income' | 'expense' = 'expense',
): TransactionRow {
	const createdAt = '2026-11-01T00:00:00.000Z';
	const record = { ...transactions.absent, id, createdAt, updatedAt: createdAt, date, amount, type };
	return { table: 'finance/transactions', spaceId: 's', id, record, isWaiting: false };
}
const rows = [
	transaction('rent', '2026-11-01', 1_500),
	transaction('pay', '2026-11-25', 4_200, 'income'),
	transaction('bread', '2026-11-25', 4.9),
	transaction('shoes', '2026-10-03', 120),
];

test('each month has its sums, also one without anything', () => {
	const sums = monthsUntil(rows, '2026-11', 3).map(({ month, income, expenses }) => [
		month,
		income,
		expenses,
	]);
	expect(sums).toEqual([
		['2026-09', 0, 0],
		['2026-10', 0, 120],
		['2026-11', 4_200, 1_504.9],
	]);
});

test('a month shows its days, the last first', () => {
	expect(daysOfMonth(rows, '2026-11').map(({ day, rows: some }) => [day, some.length])).toEqual([
		['2026-11-25', 2],
		['2026-11-01', 1],
	]);
});

describe('an amount', () => {
	test.each([
		['12', 12],
		['12,50', 12.5],
		['12.5', 12.5],
		['1’250.00', 1_250],
		['1.250,75', 1_250.75],
		['1,250', 1_250],
		['0.125', 0.13],
		['.5', 0.5],
	])('%s is %p', (text, amount) => {
		expect(readAmount(text)).toBe(amount);
	});

	test.each(['', '0', '-3', 'ten', '1e9'])('%j is none', (text) => {
		expect(readAmount(text)).toBeUndefined();
	});
});
