import { expect, test } from 'bun:test';
import { transactions } from '../types/finance.ts';
import { invoices } from '../types/invoices.ts';
import { monthSummary } from './finances.ts';
import { invoiceStats, invoiceStatus, invoiceTotals } from './invoices.ts';

const base = { id: 'x', createdAt: '', updatedAt: '' };
const transaction = (values: Record<string, unknown>) =>
	transactions.record.parse({ ...transactions.absent, ...base, ...values });
const invoice = (values: Record<string, unknown>) =>
	invoices.record.parse({ ...invoices.absent, ...base, ...values });
const line = (quantity: number, unitPrice: number, vatRate: number, discount = 0) => ({
	id: 'l',
	title: 'work',
	description: null,
	unit: null,
	quantity,
	unitPrice,
	vatRate,
	discount,
});

test('a month is what came in and went out in it', () => {
	const all = [
		transaction({ type: 'income', amount: 3_000, date: '2026-03-01' }),
		transaction({ amount: 0.1, date: '2026-03-02', categoryId: 'food' }),
		transaction({ amount: 0.2, date: '2026-03-31', categoryId: 'food' }),
		transaction({ amount: 50, date: '2026-03-15' }),
		transaction({ amount: 99, date: '2026-04-01' }),
	];
	expect(monthSummary(all, '2026-03')).toEqual({
		month: '2026-03',
		income: 3_000,
		expenses: 50.3,
		balance: 2_949.7,
		transactions: 4,
		byCategory: [
			{ categoryId: null, amount: 50 },
			{ categoryId: 'food', amount: 0.3 },
		],
	});
});

test('an invoice is rounded line by line, its tax rate by rate', () => {
	expect(invoiceTotals([line(3, 33.335, 8.1), line(1, 0.05, 8.1), line(2, 10, 2.6, 50)])).toEqual({
		net: 110.06,
		vat: 8.36,
		gross: 118.42,
	});
	expect(invoiceTotals([])).toEqual({ net: 0, vat: 0, gross: 0 });
});

test('an invoice is overdue from the day after it was due, and no draft or paid one ever', () => {
	const due = { dueDate: '2026-03-10' };
	expect(invoiceStatus({ ...due, status: 'sent' }, '2026-03-10')).toBe('sent');
	expect(invoiceStatus({ ...due, status: 'sent' }, '2026-03-11')).toBe('overdue');
	expect(invoiceStatus({ dueDate: '2026-04-01', status: 'overdue' }, '2026-03-11')).toBe('sent');
	for (const status of ['draft', 'paid', 'void'] as const) {
		expect(invoiceStatus({ ...due, status }, '2026-12-31')).toBe(status);
	}
});

test('sums of invoices are by currency and year', () => {
	const totals = (gross: number) => ({ net: gross, vat: 0, gross });
	const all = [
		invoice({ status: 'sent', dueDate: '2026-01-31', issueDate: '2026-01-01', totals: totals(100) }),
		invoice({
			status: 'sent',
			dueDate: '2026-12-31',
			issueDate: '2026-11-01',
			totals: totals(50),
			currency: 'EUR',
		}),
		invoice({ status: 'paid', issueDate: '2025-12-01', paidAt: '2026-01-05', totals: totals(30) }),
		invoice({ status: 'draft', totals: totals(1_000) }),
	];
	expect(invoiceStats(all, '2026-11-29')).toEqual({
		year: '2026',
		counts: { draft: 1, sent: 1, paid: 1, overdue: 1, void: 0 },
		openByCurrency: { CHF: 100, EUR: 50 },
		overdueByCurrency: { CHF: 100 },
		invoicedYtdByCurrency: { CHF: 100, EUR: 50 },
		paidYtdByCurrency: { CHF: 30 },
	});
});
