import type { Admission } from '../domain/admission.ts';
import type { Grant } from '../domain/sync-store.ts';
import type { Sql, Transaction } from './connection.ts';
import { asRefusal, isTransient } from './database-failure.ts';
import { assertRuntimeRole } from './runtime-role.ts';

const ATTEMPTS = 3;

/** Runs work in transactions that row-level security confines to a grant. */
export interface Transactions {
	/** @throws AppError 503 `DATABASE_UNAVAILABLE` or `OVERLOADED`; StatementError; DatabaseRoleError */
	run<T>(mode: 'read only' | 'read write', grant: Grant, work: (sql: Transaction) => Promise<T>): Promise<T>;
	/** Throws like `run`, where the database cannot be worked with. */
	check(): Promise<void>;
}

export function createTransactions(sql: Sql, admission: Admission): Transactions {
	let checkedRole: Promise<void> | null = null;

	// Once for all: what may be done as a role does not change under a running service. Not remembered when it
	// fails, since the database may just have been away.
	function checkRole(): Promise<void> {
		checkedRole ??= assertRuntimeRole(sql).catch((error: unknown) => {
			checkedRole = null;
			throw error;
		});
		return checkedRole;
	}

	async function attempt<T>(mode: string, grant: Grant, work: (sql: Transaction) => Promise<T>): Promise<T> {
		const result = await sql.begin(mode, async (transaction) => {
			const setting = transaction`
				select set_config('mana_sync.read_spaces', ${arrayLiteral(grant.readSpaces)}, true),
					set_config('mana_sync.write_spaces', ${arrayLiteral(grant.writeSpaces)}, true)`;
			// Sent together: the setting is in force before the first statement of the work is run.
			const [, value] = await Promise.all([setting.execute(), work(transaction)]);
			return { value };
		});
		return result.value;
	}

	return {
		run(mode, grant, work) {
			return admission.run(async () => {
				try {
					await checkRole();
					for (let left = ATTEMPTS - 1; ; left -= 1) {
						try {
							return await attempt(mode, grant, work);
						} catch (error) {
							if (left === 0 || !isTransient(error)) throw error;
						}
					}
				} catch (error) {
					throw asRefusal(error);
				}
			});
		},
		async check() {
			try {
				await checkRole();
				await sql`select 1`;
			} catch (error) {
				throw asRefusal(error);
			}
		},
	};
}

function arrayLiteral(items: readonly string[]): string {
	return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
