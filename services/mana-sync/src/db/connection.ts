import postgres from 'postgres';

export interface ConnectionOptions {
	readonly url: string;
	readonly poolSize: number;
	readonly statementTimeoutMs: number;
}

export type Sql = ReturnType<typeof connect>;
export type Transaction = Parameters<Parameters<Sql['begin']>[1]>[0];

/** A pool. Sequence numbers come as numbers: they stay far below 2^53. */
export function connect({ url, poolSize, statementTimeoutMs }: ConnectionOptions) {
	return postgres(url, {
		max: poolSize,
		connect_timeout: 3,
		// After a failure the next query tries again at once: the pool must not keep the service down.
		backoff: () => 0.05,
		fetch_types: false,
		onnotice: () => {},
		connection: {
			application_name: 'mana-sync',
			statement_timeout: statementTimeoutMs,
			lock_timeout: statementTimeoutMs,
			idle_in_transaction_session_timeout: statementTimeoutMs,
		},
		types: {
			bigint: { to: 20, from: [20], parse: Number, serialize: String },
		},
	});
}
