import { expect } from 'bun:test';
import { createMetrics } from '@mana/service-kit';
import type postgres from 'postgres';
import { createClaimStore } from '../src/db/claim-store.ts';
import { connect } from '../src/db/connection.ts';
import { MissionEngine } from '../src/domain/missions/mission-engine.ts';
import { createMissionMetrics } from '../src/mission-metrics.ts';
import type { AiWorld } from './ai-world.ts';

/** Runs that end at once, by two replicas of which each looks again and again. @returns how often each was run */
export async function runDueAtOnce(world: AiWorld, sql: postgres.Sql, missions: number) {
	await sql`
		insert into mana_ai.mission_schedules (user_id, mission_id, space_id, grant_id, agent_limit, cadence, counted_from,
			next_at)
		select 'person-' || (n % 50), 'mission-' || n, 'space', 'grant', 1, '{"kind":"interval","everyMinutes":60}', now(),
			now() - n * interval '10 milliseconds'
		from generate_series(1, ${missions}::int) n`;
	const times = new Map<string, number>();
	const replicas = [1, 2].map(() => {
		const pool = connect(world.databaseUrls.maintenanceUrl, 3);
		const engine = new MissionEngine({
			claims: createClaimStore(pool),
			async runMission({ missionId }) {
				times.set(missionId, (times.get(missionId) ?? 0) + 1);
				await Bun.sleep(1);
				return { kind: 'ended', end: { status: 'done', error: undefined } };
			},
			metrics: createMissionMetrics(createMetrics({ prefix: 'x_', service: 'x' }).registry),
			logger: world.deps.logger,
			now: Date.now,
			clockMs: () => performance.now(),
			runsAtOnce: 8,
			runsPerUser: 2,
			leaseSeconds: 30,
			runSeconds: 900,
			tickMs: 10,
		});
		return { pool, engine };
	});
	for (const { engine } of replicas) engine.start();
	const endedRuns = async () => {
		const [ended] = await sql`
			select count(*)::int as runs from mana_ai.mission_runs where state = 'ended' and status = 'done'`;
		return ended?.runs ?? 0;
	};
	while ((await endedRuns()) < missions) await Bun.sleep(20);
	for (const { pool, engine } of replicas) {
		await engine.stop();
		await pool.end();
	}
	expect(await endedRuns()).toBe(missions);
	return times;
}
