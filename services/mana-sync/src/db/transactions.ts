import pg from 'pg';
import type { Admission } from '../domain/admission.ts';
import type { Grant } from '../domain/sync-store.ts';
import { query, type Sql, statementsOn } from './connection.ts';
import { asRefusal, ConnectionLostError, isTransient } from './database-failure.ts';
import { assertRuntimeRole } from './runtime-role.ts';

const ATTEMPTS = 3;

/**
 * Every statement walks an index from a few given keys. Statistics that lag behind a growing table, and plans
 * kept from when it was small, must not talk the planner into reading all of it.
 */
const indexesOnly = ['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']
	.map((setting) => `set_config('${setting}', 'off', true)`)
	.join(', ');

/** Runs work in transactions that row-level security confines to a grant. */
export interface Transactions {
	/** @throws AppError 503 `DATABASE_UNAVAILABLE` or `OVERLOADED`; StatementError; DatabaseRoleError */
	run<T>(mode: 'read only' | 'read write', grant: Grant, work: (sql: Sql) => Promise<T>): Promise<T>;
	/** Throws like `run`, where the database cannot be worked with. */
	check(): Promise<void>;
}

export function createTransactions(pool: pg.Pool, admission: Admission): Transactions {
	let isRoleChecked = false;

	/** Lends a connection, and takes it out of use once it or its session is lost. */
	async function withConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
		const client = await pool.connect().catch((cause: unknown) => {
			throw cause instanceof pg.DatabaseError
				? cause
				: new ConnectionLostError('no connection could be made');
		});
		let isLost = false;
		const onError = () => {
			isLost = true;
		};
		client.on('error', onError);
		try {
			// Once for all: what a role may do does not change under a running service.
			if (!isRoleChecked) await assertRuntimeRole(statementsOn(client));
			isRoleChecked = true;
			return await work(client);
		} catch (error) {
			isLost ||= isSessionLost(error);
			throw error;
		} finally {
			client.off('error', onError);
			client.release(isLost);
		}
	}

	function attempt<T>(mode: string, grant: Grant, work: (sql: Sql) => Promise<T>): Promise<T> {
		return withConnection(async (client) => {
			// One round trip. The settings end with the transaction.
			await query(
				client,
				`begin ${mode};
				select set_config('mana_sync.read_spaces', ${arrayLiteral(grant.readSpaces)}, true),
					set_config('mana_sync.write_spaces', ${arrayLiteral(grant.writeSpaces)}, true), ${indexesOnly}`,
			);
			let result: T;
			try {
				result = await work(statementsOn(client));
			} catch (error) {
				// A lost session has rolled back already.
				if (!isSessionLost(error)) await query(client, 'rollback');
				throw error;
			}
			await query(client, 'commit');
			return result;
		});
	}

	return {
		run: (mode, grant, work) =>
			admission.run(async () => {
				for (let left = ATTEMPTS - 1; ; left -= 1) {
					try {
						return await attempt(mode, grant, work);
					} catch (error) {
						if (left === 0 || !isTransient(error)) throw asRefusal(error);
					}
				}
			}),
		async check() {
			try {
				await withConnection((client) => query(client, 'select 1'));
			} catch (error) {
				throw asRefusal(error);
			}
		},
	};
}

function isSessionLost(error: unknown): boolean {
	return (
		error instanceof ConnectionLostError ||
		(error instanceof pg.DatabaseError && /^(57P|08|25P03)/.test(error.code ?? ''))
	);
}

function arrayLiteral(items: readonly string[]): string {
	return pg.escapeLiteral(`{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`);
}
