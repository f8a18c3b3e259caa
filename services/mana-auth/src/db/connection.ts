import postgres from 'postgres';

export type Sql = postgres.Sql<Record<string, unknown>>;
export type Transaction = postgres.TransactionSql<Record<string, unknown>>;

export function connect(databaseUrl: string, maxConnections: number): Sql {
	return postgres(databaseUrl, {
		max: maxConnections,
		connect_timeout: 5,
		idle_timeout: 60,
		onnotice: () => {},
		connection: { application_name: 'mana-auth', statement_timeout: 15_000 },
	});
}

/** Runs a transaction that row-level security shows what belongs to this user, and nothing else. */
export async function asUser<T>(sql: Sql, userId: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
	const box: { result?: T } = {};
	await sql.begin(async (tx) => {
		await tx`select set_config('mana.user_id', ${userId}, true)`;
		box.result = await run(tx);
	});
	return box.result as T;
}

/** Codes of the driver and of Postgres (class 57P and 53300) for a server that is not there, or not now. */
const unavailableCodes = new Set([
	'CONNECT_TIMEOUT',
	'CONNECTION_CLOSED',
	'CONNECTION_DESTROYED',
	'CONNECTION_ENDED',
	'ECONNREFUSED',
	'ECONNRESET',
	'ENOTFOUND',
	'57P01',
	'57P02',
	'57P03',
	'53300',
]);

export function isDatabaseUnavailable(error: unknown): boolean {
	return error instanceof Error && 'code' in error && unavailableCodes.has(String(error.code));
}
