import type { Query, QueryResult, RecordName, Row } from '../data/query.ts';
import type { TableName } from '../data/table-records.ts';
import { appContext } from './app-context.ts';

/** A live query of a component: asked anew when what it reads changes, ended with the component. */
export function liveRows<Table extends TableName>(query: () => Query<Table> | undefined): QueryResult<Table> {
	const { data } = appContext();
	let result = $state.raw<QueryResult<Table>>({ rows: [], total: 0, isComplete: false });
	$effect(() => {
		const asked = query();
		if (asked === undefined) return;
		return data.live(asked, (next) => {
			result = next;
		});
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
