import type { Logger } from '@mana/service-kit';
import { connect } from './db/connection.ts';
import { removeUsageBefore } from './db/usage-store.ts';
import { dayMs } from './domain/usage.ts';

const everyMs = 6 * 60 * 60_000;
const firstAfterMs = 60_000;

/** Forgets what models have cost after some days, a minute after the start and every six hours. */
export function startRetention(options: {
	/** As the role `mana_ai_maintenance`. */
	readonly url: string;
	readonly days: number;
	readonly now: () => number;
	readonly logger: Logger;
}) {
	const pool = connect(options.url, 1);
	let timer = setTimeout(run, firstAfterMs);
	async function run(): Promise<void> {
		try {
			await removeUsageBefore(pool, options.now() - options.days * dayMs);
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
