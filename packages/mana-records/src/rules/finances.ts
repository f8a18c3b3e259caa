import type { Transaction } from '../types/finance.ts';
import { addMoney } from './sums.ts';

export interface MonthSummary {
	/** `YYYY-MM` */
	readonly month: string;
	readonly income: number;
	readonly expenses: number;
	readonly balance: number;
	readonly transactions: number;
	/** Expenses by category, the largest first; those without one together. */
	readonly byCategory: readonly { readonly categoryId: string | null; readonly amount: number }[];
}

/** What a month came to, of transactions of one currency. */
export function monthSummary(transactions: readonly Transaction[], month: string): MonthSummary {
	const ofMonth = transactions.filter(({ date }) => date.startsWith(month));
	const sumOf = (type: Transaction['type']) =>
		addMoney(ofMonth.filter((one) => one.type === type).map(({ amount }) => amount));
	const income = sumOf('income');
	const expenses = sumOf('expense');
	const groups = Map.groupBy(
		ofMonth.filter(({ type }) => type === 'expense'),
		({ categoryId }) => categoryId,
	);
	const byCategory = [...groups]
		.map(([categoryId, some]) => ({ categoryId, amount: addMoney(some.map(({ amount }) => amount)) }))
		.sort((a, b) => b.amount - a.amount);
	return {
		month,
		income,
		expenses,
		balance: addMoney([income, -expenses]),
		transactions: ofMonth.length,
		byCategory,
	};
}
