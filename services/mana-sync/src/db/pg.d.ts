/** As much of node-postgres as this service uses: the package brings no types of its own. */
declare module 'pg' {
	import type { EventEmitter } from 'node:events';

	interface QueryConfig {
		text: string;
		/** Prepared under this name, once a connection. */
		name?: string;
		values?: readonly unknown[];
	}

	interface PoolClient extends EventEmitter {
		query(query: string | QueryConfig): Promise<{ rows: unknown[] }>;
		/** With `true` the connection is closed instead of being used again. */
		release(destroy?: boolean): void;
	}

	interface PoolConfig {
		connectionString: string;
		max: number;
		application_name: string;
		connectionTimeoutMillis: number;
		idleTimeoutMillis: number;
		statement_timeout: number;
		lock_timeout: number;
		idle_in_transaction_session_timeout: number;
		query_timeout: number;
		keepAlive: boolean;
		types: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
	}

	class Pool extends EventEmitter {
		constructor(config: PoolConfig);
		connect(): Promise<PoolClient>;
		end(): Promise<void>;
	}

	class DatabaseError extends Error {
		readonly code: string;
	}

	const types: PoolConfig['types'];
	function escapeLiteral(text: string): string;
}
