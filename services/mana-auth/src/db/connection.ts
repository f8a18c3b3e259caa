import pg from 'pg';

/** The rows of an answer; `count` says how many rows a statement read or changed. */
type Rows<T extends readonly object[]> = T[number][] & { readonly count: number };

/**
 * Runs a statement when it is awaited. What stands in the template's holes travels as parameters, never as text;
 * a statement in a hole becomes part of the one around it.
 */
type Tag = <T extends readonly object[] = Record<string, unknown>[]>(
	strings: TemplateStringsArray,
	...values: readonly unknown[]
) => Statement<T>;

export interface Transaction extends Tag {
	/**
	 * The same, planned once a connection, for what runs again and again. It has no other statement in it, and names
	 * its columns: a plan outlives no change of what it answers.
	 */
	readonly prepared: Tag;
}

export interface Sql extends Transaction {
	/** Runs statements in one transaction, rolled back when `run` throws. */
	begin<T>(run: (tx: Transaction) => PromiseLike<T>): Promise<T>;
}

const connectTimeoutMs = 5_000;
const idleTimeoutMs = 60_000;
const statementTimeoutMs = 15_000;

/** A pool. A connection that is lost fails the statement it runs, and nothing else. */
export function connect(databaseUrl: string, maxConnections: number): { sql: Sql; pool: pg.Pool } {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max: maxConnections,
		connectionTimeoutMillis: connectTimeoutMs,
		idleTimeoutMillis: idleTimeoutMs,
		statement_timeout: statementTimeoutMs,
		application_name: 'mana-auth',
	});
	// An idle connection that dies leaves the pool; who needs one next gets a new one or the reason why not.
	pool.on('error', () => {});
	// Between the pool's listener and the borrower's there is a moment without one: a server that ends then, in the
	// same breath as it says it is ready, would end this process too. The borrower's next statement tells of it.
	pool.on('connect', (client) => client.on('error', () => {}));
	const sql = Object.assign(statementsOn(pool), {
		begin: <T>(run: (tx: Transaction) => PromiseLike<T>) => inTransaction(pool, run),
	});
	return { sql, pool };
}

/** Runs a transaction that row-level security shows what belongs to this user, and nothing else. */
export function asUser<T>(sql: Sql, userId: string, run: (tx: Transaction) => PromiseLike<T>): Promise<T> {
	return sql.begin(async (tx) => {
		await tx`select set_config('mana.user_id', ${userId}, true)`;
		return run(tx);
	});
}

/** Whether an error says that the server is not there, or not now. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? String(error.code) : '';
	// Of Postgres: lost connections, too many of them, shutdowns. Of the system: no way to the server.
	if (/^(08...|53300|57P0[1-4]|ECONN(REFUSED|RESET)|ENOTFOUND|EPIPE|ETIMEDOUT)$/.test(code)) return true;
	return /^(Connection terminated|timeout exceeded when trying to connect|Client )/.test(error.message);
}

class Statement<T extends readonly object[]> implements PromiseLike<Rows<T>> {
	readonly #client: pg.Pool | pg.PoolClient;
	readonly #strings: TemplateStringsArray;
	readonly #values: readonly unknown[];
	readonly #name: string | undefined;
	#running: Promise<Rows<T>> | undefined;

	constructor(
		client: pg.Pool | pg.PoolClient,
		strings: TemplateStringsArray,
		values: readonly unknown[],
		name?: string,
	) {
		this.#client = client;
		this.#strings = strings;
		this.#values = values;
		this.#name = name;
	}

	// biome-ignore lint/suspicious/noThenProperty: awaiting is what sends a statement
	then<A = Rows<T>, B = never>(
		onDone?: ((rows: Rows<T>) => A | PromiseLike<A>) | null,
		onFailed?: ((reason: unknown) => B | PromiseLike<B>) | null,
	): Promise<A | B> {
		this.#running ??= this.#run();
		return this.#running.then(onDone, onFailed);
	}

	catch<B>(onFailed: (reason: unknown) => B | PromiseLike<B>): Promise<Rows<T> | B> {
		return this.then(undefined, onFailed);
	}

	async #run(): Promise<Rows<T>> {
		const values: unknown[] = [];
		const text = this.#textInto(values);
		const statement = { text, values, ...(this.#name !== undefined && { name: this.#name }) };
		const { rows, rowCount } = await this.#client.query<T[number] & pg.QueryResultRow>(statement);
		return Object.assign(rows, { count: rowCount ?? 0 });
	}

	#textInto(values: unknown[]): string {
		return this.#strings.reduce((before, part, index) => {
			const value = this.#values[index - 1];
			if (value instanceof Statement) return before + value.#textInto(values) + part;
			if (value === undefined) throw new TypeError('a parameter of a statement is undefined');
			return `${before}$${values.push(value)}${part}`;
		});
	}
}

function statementsOn(client: pg.Pool | pg.PoolClient): Transaction {
	const once: Tag = <T extends readonly object[]>(
		strings: TemplateStringsArray,
		...values: readonly unknown[]
	) => new Statement<T>(client, strings, values);
	const prepared: Tag = <T extends readonly object[]>(
		strings: TemplateStringsArray,
		...values: readonly unknown[]
	) => new Statement<T>(client, strings, values, nameOf(strings));
	return Object.assign(once, { prepared });
}

const names = new WeakMap<TemplateStringsArray, string>();
let nameCount = 0;

/** A template in the source is one object, however often it is run. */
function nameOf(strings: TemplateStringsArray): string {
	let name = names.get(strings);
	if (name === undefined) {
		nameCount += 1;
		name = `s${nameCount}`;
		names.set(strings, name);
	}
	return name;
}

async function inTransaction<T>(pool: pg.Pool, run: (tx: Transaction) => PromiseLike<T>): Promise<T> {
	const client = await pool.connect();
	let isLost = false;
	const onError = () => {
		isLost = true;
	};
	client.on('error', onError);
	try {
		await client.query('begin');
		const result = await run(statementsOn(client));
		await client.query('commit');
		return result;
	} catch (error) {
		// Where even this fails the connection is gone, and the transaction with it.
		await client.query('rollback').catch(onError);
		throw error;
	} finally {
		client.off('error', onError);
		client.release(isLost);
	}
}
