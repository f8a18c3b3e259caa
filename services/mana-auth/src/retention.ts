import { connect, type Sql } from './db/connection.ts';
import { createRetainedLogs, removeEnded } from './db/retained-log-store.ts';
import { type RetentionDays, retainLog } from './domain/retain-logs.ts';

export interface RetentionSettings {
	/** As role `mana_auth_maintenance`. */
	maintenanceUrl: string;
	/** The service's secret, which checkpoints are signed under. */
	secret: string;
	retention: RetentionDays;
	now: () => number;
}

export interface RetentionReport {
	removed: number;
	/** Chains that do not hold, as `key audit of <user>`. */
	broken: string[];
}

const dayMs = 24 * 60 * 60_000;

/** Removes what is older than it is kept for. Safe on every replica: each cut holds its user's chain. */
export async function runRetention(settings: RetentionSettings): Promise<RetentionReport> {
	const { sql, pool } = connect(settings.maintenanceUrl, 1);
	try {
		return await retainAll(sql, settings);
	} finally {
		await pool.end();
	}
}

async function retainAll(sql: Sql, { secret, retention, now }: RetentionSettings): Promise<RetentionReport> {
	const { audit, activity } = createRetainedLogs(sql, secret);
	const report: RetentionReport = { removed: 0, broken: [] };
	for (const [log, days] of [
		[audit, retention.auditDays],
		[activity, retention.activityDays],
	] as const) {
		const { removed, broken } = await retainLog({ log, now }, days);
		report.removed += removed;
		report.broken.push(...broken.map((userId) => `${log.name} of ${userId}`));
	}
	report.removed += await removeEnded(sql, now() - retention.auditDays * dayMs, now());
	return report;
}
