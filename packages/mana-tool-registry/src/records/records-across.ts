import { ascending, type SortOrder } from '@mana/records/rules/sort-order';
import { leftOut, readInSpaces } from '../spaces/across-spaces.ts';
import type { ToolContext } from '../tool-spec.ts';
import { cursorAfter } from './list-cursor.ts';
import type { Table } from './table.ts';

type Contexts = readonly ToolContext[];
type ListQuery<T> = Parameters<Table<T>['list']>[1] & { readonly limit: number };
type SearchQuery<T> = Parameters<Table<T>['search']>[1];

interface Placed<T> {
	readonly space: string;
	readonly record: T;
}

/**
 * A page of the records of several spaces, in one order, which is the same for all of them. A cursor is a place in that order, so it is the same in all of
 * them.
 *
 * @throws ToolError as `Table.list`
 */
export async function listAcross<T extends Record<string, unknown>>(
	table: Pick<Table<T>, 'list' | 'type'>,
	contexts: Contexts,
	{ order, limit, maxCharacters }: Pick<ListQuery<T>, 'order' | 'limit' | 'maxCharacters'>,
	queryIn: (ctx: ToolContext) => Promise<Omit<ListQuery<T>, 'order' | 'limit' | 'maxCharacters'>>,
) {
	const share = {
		order,
		limit,
		...(maxCharacters !== undefined && { maxCharacters: maxCharacters / contexts.length }),
	};
	const { answers, unread } = await readInSpaces(contexts, async (ctx) =>
		table.list(ctx, { ...(await queryIn(ctx)), ...share }),
	);
	const byPlace = placeOrder(order);
	// What a space has beyond its page comes after that page's last record, and nothing may be shown before it.
	const ends = answers.flatMap(({ answer: { records, nextCursor } }) =>
		nextCursor === undefined ? [] : records.slice(-1),
	);
	const [end] = ends.sort(byPlace);
	const all = answers
		.flatMap(({ space, answer }) => answer.records.map((record): Placed<T> => ({ space, record })))
		.sort((a, b) => byPlace(a.record, b.record));
	const page = all.filter(({ record }) => !end || byPlace(record, end) <= 0).slice(0, limit);
	const last = page.at(-1);
	const isMore = page.length < all.length || ends.length > 0;
	return {
		records: page,
		total: sum(answers.map(({ answer }) => answer.total)),
		...(last && isMore && { nextCursor: cursorAfter(table.type, order, placeOf(last.record)) }),
		...countsOf(answers.map(({ answer }) => answer)),
		...leftOut(unread),
	};
}

/** What matches in several spaces: the best of each, then the second best, and so on. @throws ToolError */
export async function searchAcross<T extends object>(
	table: Pick<Table<T>, 'search'>,
	contexts: Contexts,
	limit: number,
	queryIn: (ctx: ToolContext) => Promise<Omit<SearchQuery<T>, 'limit'>>,
) {
	const { answers, unread } = await readInSpaces(contexts, async (ctx) =>
		table.search(ctx, { ...(await queryIn(ctx)), limit }),
	);
	const longest = Math.max(...answers.map(({ answer }) => answer.records.length));
	const inTurn = Array.from({ length: longest }, (_, rank) =>
		answers.flatMap(({ space, answer }) =>
			answer.records.slice(rank, rank + 1).map((record) => ({ ...record, space })),
		),
	).flat();
	return {
		records: inTurn.slice(0, limit),
		total: sum(answers.map(({ answer }) => answer.total)),
		...countsOf(answers.map(({ answer }) => answer)),
		...leftOut(unread),
	};
}

/** The record of that id, in whichever of the spaces it is. @throws ToolError `NOT_FOUND` where it is in none */
export async function getAcross<T extends object>(
	table: Pick<Table<T>, 'get'>,
	contexts: Contexts,
	id: string,
): Promise<T & { readonly space: string }> {
	const { answers } = await readInSpaces(contexts, (ctx) => table.get(ctx, id));
	const [found] = answers.map(({ space, answer }) => ({ ...answer, space }));
	if (!found) throw new TypeError('a read over several spaces answered nothing');
	return found;
}

function placeOf<T extends Record<string, unknown>>(record: T) {
	return { row: { id: String(record.id) }, record };
}

function placeOrder<T extends Record<string, unknown>>(order: SortOrder<T>): (a: T, b: T) => number {
	return (a, b) => order(a, b) || ascending(String(a.id), String(b.id));
}

/** What answers leave out, added up where any of them says so. */
function countsOf(
	answers: readonly { undecryptableCount?: number; unsearchedCount?: number; unreadCount?: number }[],
) {
	const added = (name: keyof (typeof answers)[number]) => {
		const count = sum(answers.map((answer) => answer[name] ?? 0));
		return count === 0 ? {} : { [name]: count };
	};
	return { ...added('undecryptableCount'), ...added('unsearchedCount'), ...added('unreadCount') };
}

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}
