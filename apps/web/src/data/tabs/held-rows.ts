import type { QueryResult, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';

/** The rows of a query on a page, kept by what is told of them: a row is the same object until it changes. */
export interface HeldRows {
	take(news: RowsNews): QueryResult;
	/** Everything is told anew. */
	restart(): void;
}

interface Held {
	readonly key: string;
	readonly row: Row | undefined;
}

export function createHeldRows(): HeldRows {
	let held: readonly Held[] = [];

	/** What comes to a place is told now, or was within the part that is replaced: nothing else is looked up. */
	function reorder({ from, gone, come }: NonNullable<RowsNews['order']>, told: ReadonlyMap<string, Row>) {
		const end = from + gone;
		const moved = new Map(held.slice(from, end).map(({ key, row }) => [key, row]));
		const inPlace = come.map((key): Held => ({ key, row: told.get(key) ?? moved.get(key) }));
		held = [...held.slice(0, from), ...inPlace, ...held.slice(end)];
	}

	return {
		take({ set, order, total, isComplete }) {
			const told = new Map(set);
			if (order !== undefined) reorder(order, told);
			if (told.size > 0)
				held = held.map((one) => {
					const row = told.get(one.key);
					return row === undefined || row === one.row ? one : { key: one.key, row };
				});
			const rows: Row[] = [];
			for (const { row } of held) if (row !== undefined) rows.push(row);
			return { rows, total, isComplete };
		},
		restart() {
			held = [];
		},
	};
}
