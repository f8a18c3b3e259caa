import { type MonthSummary, monthSummary } from '@mana/records/rules/finances';
import type { Row } from '../../data/query.ts';

export type TransactionRow = Row<'finance/transactions'>;

/** The month some months before or after another: `YYYY-MM`. */
export function monthAfter(month: string, by: number): string {
	return Temporal.PlainYearMonth.from(month).add({ months: by }).toString();
}

/** The sums of the months up to one, that one included, the earliest first. */
export function monthsUntil(
	rows: readonly TransactionRow[],
	month: string,
	count: number,
): readonly MonthSummary[] {
	const byMonth = Map.groupBy(rows, ({ record }) => record.date.slice(0, 'YYYY-MM'.length));
	return Array.from({ length: count }, (_, index) => {
		const of = monthAfter(month, index + 1 - count);
		return monthSummary(
			(byMonth.get(of) ?? []).map(({ record }) => record),
			of,
		);
	});
}

/** The transactions of a month by their day, the last first. */
export function daysOfMonth(
	rows: readonly TransactionRow[],
	month: string,
): readonly { readonly day: string; readonly rows: readonly TransactionRow[] }[] {
	const own = rows.filter(({ record }) => record.date.startsWith(month));
	const sorted = own.toSorted(
		({ record: a }, { record: b }) => b.date.localeCompare(a.date) || b.createdAt.localeCompare(a.createdAt),
	);
	return [...Map.groupBy(sorted, ({ record }) => record.date.slice(0, 10))].map(([day, some]) => ({
		day,
		rows: some,
	}));
}

/** Currencies of some transactions, the one used most first; `null` is the one that is not named. */
export function currenciesOf(rows: readonly TransactionRow[]): readonly (string | null)[] {
	const counts = Map.groupBy(rows, ({ record }) => record.currency);
	return [...counts].sort(([, a], [, b]) => b.length - a.length).map(([currency]) => currency);
}

/** An amount as a person reads it: `1,250.00 CHF`; without a currency the number alone. */
export function sayAmount(amount: number, currency: string | null, language: string): string {
	const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
	if (currency === null || !/^[A-Z]{3}$/.test(currency)) return amount.toLocaleString(language, digits);
	return amount.toLocaleString(language, { style: 'currency', currency });
}

/** Reads an amount as people write it, with a comma or a point; undefined for what is none above zero. */
export function readAmount(text: string): number | undefined {
	const plain = text.replace(/[\s'’]/g, '');
	const lastMark = Math.max(plain.lastIndexOf(','), plain.lastIndexOf('.'));
	const whole = lastMark === -1 ? plain : plain.slice(0, lastMark).replace(/[.,]/g, '');
	const rest = lastMark === -1 ? '' : plain.slice(lastMark + 1);
	// Three digits after the only mark are thousands: 1,250.
	const isThousands = rest.length === 3 && /^\d{1,3}$/.test(whole) && whole !== '0';
	const amount = Number(isThousands ? `${whole}${rest}` : `${whole || '0'}.${rest || '0'}`);
	return /^[\d.,]+$/.test(plain) && amount > 0 && amount <= 1e12 ? Math.round(amount * 100) / 100 : undefined;
}
