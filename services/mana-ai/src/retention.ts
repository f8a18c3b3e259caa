import type { Logger } from '@mana/service-kit';
import type pg from 'pg';
import { connect } from './db/connection.ts';
import { removeJournalBefore, removeRunsBefore } from './db/run-retention.ts';
import { removeSealedInputs, removeSealedResultsBefore, removeSealingKeys } from './db/sealed-retention.ts';
import { removeUsageBefore } from './db/usage-store.ts';
import { dayMs } from './domain/usage.ts';

const everyMs = 6 * 60 * 60_000;
const firstAfterMs = 60_000;
/** How long it is kept that a run was, how it ended and what it has read in numbers. */
const runDays = 365;

export interface RetentionDays {
	/** For how many days it is kept what models have cost. */
	readonly usageDays: number;
	/** What runs have behind them. */
	readonly journalDays: number;
	/** What came of runs on sealed copies, and no device has taken. */
	readonly resultDays: number;
}

/** Forgets what is older than it is kept. @param pool as the role `mana_ai_maintenance` */
export async function forgetOld(
	pool: pg.Pool,
	{ usageDays, journalDays, resultDays }: RetentionDays,
	nowMs: number,
): Promise<void> {
	const daysAgo = (days: number) => nowMs - days * dayMs;
	await removeUsageBefore(pool, daysAgo(usageDays));
	await removeJournalBefore(pool, daysAgo(journalDays));
	await removeRunsBefore(pool, daysAgo(runDays));
	await removeSealedInputs(pool, nowMs);
	await removeSealedResultsBefore(pool, daysAgo(resultDays));
	await removeSealingKeys(pool, daysAgo(1));
}

/** Forgets what is older than it is kept, a minute after the start and every six hours. */
export function startRetention(options: {
	/** As the role `mana_ai_maintenance`. */
	readonly url: string;
	readonly days: RetentionDays;
	readonly now: () => number;
	readonly logger: Logger;
}) {
	const pool = connect(options.url, 1);
	let timer = setTimeout(run, firstAfterMs);
	async function run(): Promise<void> {
		try {
			await forgetOld(pool, options.days, options.now());
		} catch (error) {
			options.logger.warn({ err: error }, 'retention ended early and goes on at its next turn');
		}
		timer = setTimeout(run, everyMs);
	}
	return {
		async stop() {
			clearTimeout(timer);
			await pool.end();
		},
	};
}
