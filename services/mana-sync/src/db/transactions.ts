import { withClient } from '@mana/postgres-kit/pool';
import { createSql } from '@mana/postgres-kit/sql';
import type { Tracing } from '@mana/service-kit';
import pg from 'pg';
import type { Admission } from '../domain/admission.ts';
import type { Grant } from '../domain/sync-store.ts';
import { query, type Sql, statementsOn } from './connection.ts';
import { asRefusal, ConnectionLostError, isTransient } from './database-failure.ts';
import { type KnownDatabase, lookAtDatabase } from './known-database.ts';
import { type Mode, transactionBeginning } from './transaction-beginning.ts';

const ATTEMPTS = 3;

/** Runs work in transactions that row-level security confines to a grant. */
export interface Transactions {
	/** @throws AppError 503 `DATABASE_UNAVAILABLE` or `OVERLOADED`; StatementError; DatabaseRoleError */
	run<T>(mode: Mode, grant: Grant, work: (sql: Sql) => Promise<T>): Promise<T>;
	/** Throws like `run`, where the database cannot be worked with. */
	check(): Promise<void>;
	/** Whether tables are spread over several servers; asked once, with the first connection. Throws like `run`. */
	isDistributed(): Promise<boolean>;
	/** Reads what belongs to no space, beside all other work and once. Throws like `run`. */
	look<T>(settings: readonly string[], work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** Each transaction, with the wait for a connection, is a span of the request that needs it. */
export function createTransactions(pool: pg.Pool, admission: Admission, tracing: Tracing): Transactions {
	let database: KnownDatabase | undefined;

	/** Lends a connection, and takes it out of use once it or its session is lost. */
	function withConnection<T>(
		work: (client: pg.PoolClient, database: KnownDatabase) => Promise<T>,
	): Promise<T> {
		return withClient(connect, async (client, discard) => {
			try {
				database ??= await lookAtDatabase(statementsOn(client));
				return await work(client, database);
			} catch (error) {
				if (isSessionLost(error)) discard();
				throw error;
			}
		});
	}

	function connect(): Promise<pg.PoolClient> {
		return pool.connect().catch((cause: unknown) => {
			throw cause instanceof pg.DatabaseError
				? cause
				: new ConnectionLostError('no connection could be made');
		});
	}

	function attempt<T>(
		mode: Mode,
		beginning: (known: KnownDatabase) => readonly string[],
		work: (sql: Sql) => Promise<T>,
	): Promise<T> {
		return withConnection(async (client, known) => {
			const sent: Promise<unknown>[] = [];
			const send = (statement: string | pg.QueryConfig) => {
				const answer = query(client, statement);
				// Looked at in the end; until then a failure must not count as one that nobody handles.
				answer.catch(() => {});
				sent.push(answer);
				return answer;
			};
			// Nothing waits for these: what follows is sent right behind.
			for (const message of beginning(known)) send(message);
			const working = work(createSql(send).prepared);
			if (mode === 'one read') send('commit');
			let result: T;
			try {
				result = await working;
			} catch (error) {
				// A lost session has rolled back already.
				if (mode !== 'one read' && !isSessionLost(error)) await query(client, 'rollback');
				// Statements sent behind the one that failed only say that the transaction is over.
				const failed = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
				throw isAborted(error) && failed?.status === 'rejected' ? failed.reason : error;
			}
			if (mode !== 'one read') send('commit');
			// Postgres has made a rollback of the commit if a statement failed.
			await Promise.all(sent);
			return result;
		});
	}

	return {
		run: (mode, grant, work) =>
			tracing.span(`transaction: ${mode}`, { 'db.system.name': 'postgresql' }, () =>
				admission.run(async () => {
					for (let left = ATTEMPTS - 1; ; left -= 1) {
						try {
							return await attempt(mode, (known) => transactionBeginning(mode, grant, known), work);
						} catch (error) {
							if (left === 0 || !isTransient(error)) throw asRefusal(error);
						}
					}
				}),
			),
		async check() {
			try {
				await withConnection((client) => query(client, 'select 1'));
			} catch (error) {
				throw asRefusal(error);
			}
		},
		async isDistributed() {
			try {
				return (database ?? (await withConnection(async (_, known) => known))).isDistributed;
			} catch (error) {
				throw asRefusal(error);
			}
		},
		async look(settings, work) {
			try {
				return await attempt('one read', () => ['begin read only', ...settings], work);
			} catch (error) {
				throw asRefusal(error);
			}
		},
	};
}

function isAborted(error: unknown): boolean {
	return error instanceof pg.DatabaseError && error.code === '25P02';
}

function isSessionLost(error: unknown): boolean {
	return (
		error instanceof ConnectionLostError ||
		(error instanceof pg.DatabaseError && /^(57P|08|25P03)/.test(error.code ?? ''))
	);
}
