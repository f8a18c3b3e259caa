import type { JournalEntry } from '../types/journal.ts';
import { descending, type SortOrder, sortOrder } from './sort-order.ts';

/** Days from one to another, both included; without one of them, without end on that side. */
export interface Period {
	readonly from?: string | undefined;
	readonly to?: string | undefined;
}

export function isPeriod({ from, to }: Period): boolean {
	return !from || !to || from <= to;
}

/** Whether an entry is of the period and not archived. */
export function isShownIn({ from = '', to = '9999-12-31' }: Period): (entry: JournalEntry) => boolean {
	return ({ isArchived, entryDate }) => !isArchived && entryDate >= from && entryDate.slice(0, 10) <= to;
}

export const byNewestDay: SortOrder<JournalEntry> = sortOrder(
	['entryDate', 'createdAt'],
	(a, b) => descending(a.entryDate, b.entryDate) || descending(a.createdAt, b.createdAt),
);
