import type { Query, QueryResult, RecordName, Row } from '../data/query.ts';
import type { TableName } from '../data/table-records.ts';
import { appContext } from './app-context.ts';

/** A screen works so long at a list of so many rows, roughly: what changes sooner again waits for its turn. */
const rowsPerMs = 50;
const manyRows = 5_000;

/** Hands on what comes at once, but for long lists that change and change again, as they do while an import goes on. */
function spacedOut<Result extends { readonly rows: readonly unknown[] }>(take: (result: Result) => void) {
	let latest: Result | undefined;
	let tookAtMs = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const run = () => {
		clearTimeout(timer);
		timer = undefined;
		tookAtMs = performance.now();
		if (latest !== undefined) take(latest);
	};
	return {
		next(result: Result): void {
			latest = result;
			const restMs = tookAtMs + result.rows.length / rowsPerMs - performance.now();
			if (result.rows.length < manyRows || restMs <= 0) run();
			else timer ??= setTimeout(run, restMs);
		},
		stop: () => clearTimeout(timer),
	};
}

/** A live query of a component: asked anew when what it reads changes, ended with the component. */
export function liveRows<Table extends TableName>(query: () => Query<Table> | undefined): QueryResult<Table> {
	const { data } = appContext();
	let result = $state.raw<QueryResult<Table>>({ rows: [], total: 0, isComplete: false });
	$effect(() => {
		const asked = query();
		if (asked === undefined) return;
		const take = spacedOut<QueryResult<Table>>((next) => {
			result = next;
		});
		const stop = data.live(asked, take.next);
		return () => {
			take.stop();
			stop();
		};
	});
	return {
		get rows() {
			return result.rows;
		},
		get total() {
			return result.total;
		},
		get isComplete() {
			return result.isComplete;
		},
	};
}

/** One record, whole; `row` is undefined where it is unknown or deleted, and while it is looked for. */
export function liveRow<Table extends TableName>(
	name: () => RecordName<Table> | undefined,
): { readonly row: Row<Table> | undefined; readonly isLooked: boolean } {
	const { data } = appContext();
	let row = $state.raw<Row<Table> | undefined>();
	let isLooked = $state(false);
	$effect(() => {
		const asked = name();
		row = undefined;
		isLooked = false;
		if (asked === undefined) return;
		return data.liveOne(asked, (next) => {
			row = next;
			isLooked = true;
		});
	});
	return {
		get row() {
			return row;
		},
		get isLooked() {
			return isLooked;
		},
	};
}

/**
 * A record of whichever space it is in: a search, and what an agent did, lead into all of them. `isLooked` once it was
 * found, or is known to be in none.
 */
export function liveRowAnywhere<Table extends TableName>(
	table: Table,
	id: () => string,
): { readonly row: Row<Table> | undefined; readonly isLooked: boolean } {
	const { data, space } = appContext();
	let rows = $state.raw<ReadonlyMap<string, Row<Table> | undefined>>(new Map());
	const row = $derived([...rows.values()].find((one) => one !== undefined));
	$effect(() => {
		const asked = id();
		const found = new Map<string, Row<Table> | undefined>();
		rows = new Map();
		const stops = space.ids.map((spaceId) =>
			data.liveOne({ table, spaceId, id: asked }, (next) => {
				rows = new Map(found.set(spaceId, next));
			}),
		);
		return () => {
			for (const stop of stops) stop();
		};
	});
	return {
		get row() {
			return row;
		},
		get isLooked() {
			return row !== undefined || (rows.size > 0 && rows.size === space.ids.length);
		},
	};
}
