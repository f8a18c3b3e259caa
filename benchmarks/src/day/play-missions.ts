import { type MissionBenchWorld, startMissionBenchWorld } from '../missions/mission-world.ts';
import { postgresSeconds, processSeconds } from '../sync/cpu-time.ts';
import { noUse, type ProcessorUse, timesUse } from './processor-use.ts';
import { growthBetween, type TableSize, tableSizes } from './table-growth.ts';

const turns = 3;
const waitMs = 60_000;

export interface PlayedMissions {
	readonly runs: number;
	/** Of one run. What mana-auth and mana-sync do for it is a stand-in's, and not in it. */
	readonly use: ProcessorUse;
	readonly growth: readonly TableSize[];
}

/** Runs of missions as `bench:missions` has them: each a task made by each of three calls, and a last word. */
export async function playMissions(people: number): Promise<PlayedMissions> {
	const world = await startMissionBenchWorld(4);
	try {
		world.model.answerBy(({ messages }) => {
			const done = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
			if (done === turns) return { text: 'Three plants have a task each.', delayMs: 50 };
			return { calls: [{ name: 'todo_create', input: { title: `Water plant ${done}` } }], delayMs: 50 };
		});
		for (let person = 0; person < people; person += 1) {
			await world.addPerson(`p${person}`);
			await world.addMission(`p${person}`, `m${person}`);
		}
		// The first runs warm the processes up.
		await runAll(world, people);
		const before = { sizes: await tableSizes(world.sql, ['mana_ai']), seconds: await used(world) };
		await runAll(world, 2 * people);
		const after = { sizes: await tableSizes(world.sql, ['mana_ai']), seconds: await used(world) };
		const use = {
			...noUse,
			'mana-ai': after.seconds.service - before.seconds.service,
			Postgres: after.seconds.postgres - before.seconds.postgres,
		};
		return {
			runs: people,
			use: timesUse(use, 1 / people),
			growth: growthBetween(before.sizes, after.sizes),
		};
	} finally {
		await world.stop();
	}
}

async function used({ replicas, postgresPid }: MissionBenchWorld) {
	const seconds = await Promise.all(replicas.map(({ pid }) => processSeconds(pid)));
	return { service: seconds.reduce((a, b) => a + b), postgres: await postgresSeconds(postgresPid) };
}

async function runAll({ sql }: MissionBenchWorld, ended: number): Promise<void> {
	const beganMs = performance.now();
	await sql`update mana_ai.mission_schedules set next_at = now()`;
	for (;;) {
		const [runs] = await sql`
			select count(*) filter (where state = 'ended')::int as ended,
				count(*) filter (where status = 'done')::int as done from mana_ai.mission_runs`;
		if (runs?.ended === ended) {
			if (runs.done !== ended) throw new Error(`${runs.done} of ${ended} runs are done`);
			return;
		}
		if (performance.now() - beganMs > waitMs) throw new Error(`${runs?.ended} of ${ended} runs have ended`);
		await Bun.sleep(100);
	}
}
