import type { Logger } from '@mana/service-kit';
import { createPool } from './db/connection.ts';
import { createRetentionStore } from './db/retention-store.ts';
import { retainChanges } from './domain/retain-changes.ts';
import type { Quotas } from './domain/space-quota.ts';

const EVERY_MS = 6 * 60 * 60_000;
const FIRST_AFTER_MS = 60_000;

export interface RetentionOptions {
	/** As the role `mana_sync_maintenance`. */
	readonly url: string;
	readonly days: number;
	readonly quotas: Quotas;
	readonly statementTimeoutMs: number;
	readonly now: () => number;
	readonly logger: Logger;
}

/** Applies retention a minute after the start and every six hours, on each replica. */
export function startRetention({ url, days, quotas, statementTimeoutMs, now, logger }: RetentionOptions) {
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs });
	let timer = setTimeout(run, FIRST_AFTER_MS);

	async function run(): Promise<void> {
		try {
			const removed = await runRetention(pool, { days, quotas, now });
			if (removed > 0) logger.info({ removed, days }, 'removed superseded changes');
		} catch (error) {
			logger.warn({ err: error }, 'retention ended early and goes on at its next turn');
		}
		timer = setTimeout(run, EVERY_MS);
	}

	return {
		async stop() {
			clearTimeout(timer);
			await pool.end();
		},
	};
}

/** One turn, on a connection of the pool. */
export async function runRetention(
	pool: ReturnType<typeof createPool>,
	{ days, quotas, now }: Pick<RetentionOptions, 'days' | 'quotas' | 'now'>,
): Promise<number> {
	const client = await pool.connect();
	try {
		return await retainChanges({ store: await createRetentionStore(client), now }, days, quotas);
	} finally {
		client.release();
	}
}
