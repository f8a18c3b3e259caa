import type pg from 'pg';

/** Part of a statement, for a hole of another one. */
export class Fragment {
	constructor(
		readonly strings: TemplateStringsArray,
		readonly values: readonly SqlValue[],
	) {}
}

type Parameter = string | number | bigint | boolean | Date | Uint8Array | null;

/** What a hole may hold. A fragment becomes part of the text; everything else travels as a parameter. */
export type SqlValue = Parameter | readonly Parameter[] | Fragment;

/** The rows of an answer; `count` says how many rows the statement read or changed. */
export type Rows<Row> = Row[] & { readonly count: number };

/**
 * Sends a statement at once, also where others are under way: sql`select ${value}::text as text`.
 *
 * @throws TypeError for a parameter that is `undefined`; otherwise what the connection throws
 */
export type Tag = <Row extends object = Record<string, unknown>>(
	strings: TemplateStringsArray,
	...values: readonly SqlValue[]
) => Promise<Rows<Row>>;

export interface Sql extends Tag {
	/**
	 * The same, planned once a connection, for what runs again and again. It takes no fragments, and should name its
	 * columns: a plan does not survive a change of the columns it answers.
	 */
	readonly prepared: Tag;
}

export type Send = (statement: pg.QueryConfig) => Promise<pg.QueryResult>;

/** Statements that go out by `send`. */
export function createSql(send: Send): Sql {
	async function run<Row extends object>(statement: pg.QueryConfig): Promise<Rows<Row>> {
		const { rows, rowCount } = await send(statement);
		return Object.assign(rows as Row[], { count: rowCount ?? 0 });
	}
	const once: Tag = (strings, ...values) => {
		const parameters: unknown[] = [];
		return run({ text: textOf(strings, values, parameters), values: parameters });
	};
	const prepared: Tag = (strings, ...values) => run({ ...preparedAs(strings, values), values: [...values] });
	return Object.assign(once, { prepared });
}

/** Part of a statement: sql`select … where ${fragment`id = ${id}`}`. */
export function fragment(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Fragment {
	return new Fragment(strings, values);
}

function textOf(strings: TemplateStringsArray, values: readonly SqlValue[], parameters: unknown[]): string {
	return strings.reduce((before, part, index) => {
		const value = values[index - 1];
		if (value instanceof Fragment) return before + textOf(value.strings, value.values, parameters) + part;
		if (value === undefined) throw new TypeError('a parameter of a statement is undefined');
		return `${before}$${parameters.push(value)}${part}`;
	});
}

const statements = new WeakMap<TemplateStringsArray, { readonly name: string; readonly text: string }>();
let statementCount = 0;

/** A template in the source is one object, however often it is run: its text is put together once. */
function preparedAs(strings: TemplateStringsArray, values: readonly SqlValue[]) {
	let statement = statements.get(strings);
	if (statement === undefined) {
		if (values.some((value) => value instanceof Fragment)) {
			throw new TypeError('a prepared statement takes no fragments');
		}
		statementCount += 1;
		statement = { name: `s${statementCount}`, text: textOf(strings, values, []) };
		statements.set(strings, statement);
	}
	return statement;
}
