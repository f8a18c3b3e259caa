import type { Condition, SortKey } from '../query.ts';
import type { AnyRecord } from '../table-records.ts';

type AnyFilter = Readonly<Record<string, Condition | undefined>>;
/** Below, level or above. */
export type Order = (a: AnyRecord, b: AnyRecord) => number;

const newestFirst: readonly SortKey[] = [{ field: 'createdAt', descending: true }];
/** As people order text: case and accents last, numbers by their value. */
const collator = new Intl.Collator(undefined, { numeric: true });
/** Instants and ids need no alphabet, and compare ten times as fast without. */
const plainText = /^[\d\-:.TZ]*$/;

/** Whether a record is one that the filter asks for. */
export function matchesFilter(record: AnyRecord, where: AnyFilter = {}): boolean {
	return Object.entries(where).every(
		([field, condition]) => condition === undefined || holds(record[field] ?? null, condition),
	);
}

function holds(value: unknown, condition: Condition): boolean {
	if (typeof condition !== 'object' || condition === null) return value === condition;
	if ('not' in condition) return value !== condition.not;
	if ('in' in condition && Array.isArray(condition.in)) return condition.in.includes(value);
	if ('hasOneOf' in condition && Array.isArray(condition.hasOneOf)) {
		const wanted = condition.hasOneOf;
		return Array.isArray(value) && value.some((one) => wanted.includes(one));
	}
	const { from, before } = condition as { readonly from?: unknown; readonly before?: unknown };
	return isFrom(value, from) && isBefore(value, before);
}

function isFrom(value: unknown, from: unknown): boolean {
	if (from === undefined) return value !== null;
	if (typeof value === 'number' && typeof from === 'number') return value >= from;
	return typeof value === 'string' && typeof from === 'string' && value >= from;
}

function isBefore(value: unknown, before: unknown): boolean {
	if (before === undefined) return value !== null;
	if (typeof value === 'number' && typeof before === 'number') return value < before;
	return typeof value === 'string' && typeof before === 'string' && value < before;
}

/** The order that these keys make; equal ones by id, so that every device orders alike. */
export function orderBy(sort: readonly SortKey[] = newestFirst): Order {
	return (a, b) => {
		for (const { field, descending = false } of sort) {
			const order = compare(a[field] ?? null, b[field] ?? null, descending);
			if (order !== 0) return order;
		}
		return a.id < b.id ? -1 : Number(a.id > b.id);
	};
}

/** `null` comes last either way. */
function compare(a: unknown, b: unknown, descending: boolean): number {
	if (a === b) return 0;
	if (a === null) return 1;
	if (b === null) return -1;
	const order = compareValues(a, b);
	return descending ? -order : order;
}

function compareValues(a: unknown, b: unknown): number {
	if (typeof a === 'string' && typeof b === 'string') {
		if (plainText.test(a) && plainText.test(b)) return a < b ? -1 : 1;
		return collator.compare(a, b);
	}
	return Number(a) - Number(b) || 0;
}

/** Which fields it takes to decide. */
export function fieldsToDecide(where: AnyFilter = {}, sort: readonly SortKey[] = newestFirst): string[] {
	return [...Object.keys(where), ...sort.map(({ field }) => field)];
}
