import type { MissionWorld } from './mission-world.ts';

const ticks = 200;

/** Adds missions that are due in a year. */
export async function addIdleMissions(world: MissionWorld, count: number): Promise<void> {
	await world.sql`
		insert into mana_ai.mission_schedules (user_id, mission_id, space_id, grant_id, agent_limit, cadence, counted_from,
			next_at)
		select 'idle-' || (n % 1000), gen_random_uuid()::text, 'space', 'grant', 1,
			'{"kind":"interval","everyMinutes":525600}', now(), now() + interval '1 year' + n * interval '1 second'
		from generate_series(1, ${count}::int) n`;
	await world.sql`analyze mana_ai.mission_schedules`;
}

/** The median of what a look at what is due takes, in milliseconds. */
export async function tickMs(world: MissionWorld): Promise<number> {
	const { engine } = world.missions;
	const durations: number[] = [];
	for (let turn = 0; turn < ticks; turn += 1) {
		const startedMs = performance.now();
		await engine.tick();
		durations.push(performance.now() - startedMs);
	}
	return durations.toSorted((a, b) => a - b)[ticks / 2] ?? 0;
}
