import type { Invoice } from '../types/invoices.ts';
import { addMoney, roundMoney } from './sums.ts';

type Line = NonNullable<Invoice['lines']>[number];

export interface InvoiceTotals {
	readonly net: number;
	readonly vat: number;
	readonly gross: number;
}

/** A line's price after its discount, rounded to the cent. */
export function lineNet({
	quantity,
	unitPrice,
	discount,
}: Pick<Line, 'quantity' | 'unitPrice' | 'discount'>): number {
	return roundMoney(quantity * unitPrice * (1 - discount / 100));
}

/** Lines are rounded each by itself, the tax once for each rate, as it is declared. */
export function invoiceTotals(lines: readonly Line[]): InvoiceTotals {
	const net = addMoney(lines.map(lineNet));
	const byRate = Map.groupBy(lines, ({ vatRate }) => vatRate);
	const vat = addMoney(
		[...byRate].map(([rate, some]) => roundMoney((addMoney(some.map(lineNet)) * rate) / 100)),
	);
	return { net, vat, gross: addMoney([net, vat]) };
}

/** What an invoice is today: one that was sent and is past its due date is overdue, whatever is stored. */
export function invoiceStatus(
	{ status, dueDate }: Pick<Invoice, 'status' | 'dueDate'>,
	today: string,
): Invoice['status'] {
	const isOpen = status === 'sent' || status === 'overdue';
	if (!isOpen || dueDate === '') return status;
	return dueDate.slice(0, today.length) < today ? 'overdue' : 'sent';
}

export interface InvoiceStats {
	readonly year: string;
	readonly counts: Readonly<Record<Invoice['status'], number>>;
	readonly openByCurrency: Readonly<Record<string, number>>;
	readonly overdueByCurrency: Readonly<Record<string, number>>;
	readonly invoicedYtdByCurrency: Readonly<Record<string, number>>;
	readonly paidYtdByCurrency: Readonly<Record<string, number>>;
}

export function invoiceStats(invoices: readonly Invoice[], today: string): InvoiceStats {
	const year = today.slice(0, 'YYYY'.length);
	const told = invoices.map((invoice) => ({ ...invoice, status: invoiceStatus(invoice, today) }));
	const sumBy = (isMeant: (invoice: Invoice) => boolean) => {
		const groups = Map.groupBy(told.filter(isMeant), ({ currency }) => currency);
		return Object.fromEntries(
			[...groups].map(([currency, some]) => [currency, addMoney(some.map(({ totals }) => totals.gross))]),
		);
	};
	const countOf = (status: Invoice['status']) => told.filter((invoice) => invoice.status === status).length;
	const wasSent = ({ status }: Invoice) => status !== 'draft' && status !== 'void';
	return {
		year,
		counts: {
			draft: countOf('draft'),
			sent: countOf('sent'),
			paid: countOf('paid'),
			overdue: countOf('overdue'),
			void: countOf('void'),
		},
		openByCurrency: sumBy(({ status }) => status === 'sent' || status === 'overdue'),
		overdueByCurrency: sumBy(({ status }) => status === 'overdue'),
		invoicedYtdByCurrency: sumBy((invoice) => wasSent(invoice) && invoice.issueDate.startsWith(year)),
		paidYtdByCurrency: sumBy(({ status, paidAt }) => status === 'paid' && (paidAt ?? '').startsWith(year)),
	};
}
