import type { QueryResult, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';

/** The rows of a query on a page, kept by what is told of them: a row is the same object until it changes. */
export interface HeldRows {
	take(news: RowsNews): QueryResult;
	/** Everything is told anew. */
	restart(): void;
}

export function createHeldRows(): HeldRows {
	let rowsByKey = new Map<string, Row>();
	let keys: readonly string[] = [];

	return {
		take({ set, order, total, isComplete }) {
			for (const [key, row] of set) rowsByKey.set(key, row);
			if (order !== undefined) {
				const gone = keys.slice(order.from, order.from + order.gone);
				keys = keys.toSpliced(order.from, order.gone, ...order.come);
				const stays = new Set(order.come);
				for (const key of gone) if (!stays.has(key)) rowsByKey.delete(key);
			}
			return { rows: keys.flatMap((key) => rowsByKey.get(key) ?? []), total, isComplete };
		},
		restart() {
			rowsByKey = new Map();
			keys = [];
		},
	};
}
