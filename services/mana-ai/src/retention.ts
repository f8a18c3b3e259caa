import type { Logger } from '@mana/service-kit';
import { connect } from './db/connection.ts';
import { removeJournalBefore, removeRunsBefore } from './db/run-retention.ts';
import { removeUsageBefore } from './db/usage-store.ts';
import { dayMs } from './domain/usage.ts';

const everyMs = 6 * 60 * 60_000;
const firstAfterMs = 60_000;
/** How long it is kept that a run was, how it ended and what it has read in numbers. */
const runDays = 365;

/** Forgets what is older than it is kept, a minute after the start and every six hours. */
export function startRetention(options: {
	/** As the role `mana_ai_maintenance`. */
	readonly url: string;
	/** For how many days it is kept what models have cost, and what runs have behind them. */
	readonly usageDays: number;
	readonly journalDays: number;
	readonly now: () => number;
	readonly logger: Logger;
}) {
	const pool = connect(options.url, 1);
	let timer = setTimeout(run, firstAfterMs);
	const daysAgo = (days: number) => options.now() - days * dayMs;
	async function run(): Promise<void> {
		try {
			await removeUsageBefore(pool, daysAgo(options.usageDays));
			await removeJournalBefore(pool, daysAgo(options.journalDays));
			await removeRunsBefore(pool, daysAgo(runDays));
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
