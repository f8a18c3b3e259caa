import { expect } from 'bun:test';
import { MissionWorld, missionsOf } from './mission-world.ts';

const hour = 60 * 60_000;
const turns = 3;

export interface ManyRunsFigures {
	/** Of this process, in which the services' and the model's stand-ins run as well. */
	readonly cpuMsARun: number;
	/** From when they were due to the first request to the model. */
	readonly startP50Ms: number;
	readonly startP99Ms: number;
	readonly wallMs: number;
}

/**
 * Two replicas, and as many missions that are due in the same minute: each runs exactly once, with four requests to the
 * model and three calls of tools.
 */
export async function runsEachOnce(missions: number, people: number): Promise<ManyRunsFigures> {
	const environment = { MANA_AI_RUNS_PER_USER: '4' };
	const world = await MissionWorld.open(environment);
	try {
		let asked = 0;
		let dueMs = 0;
		const starts: number[] = [];
		world.ai.model.answerBy(({ messages }) => {
			asked += 1;
			const done = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
			if (done === 0) starts.push(performance.now() - dueMs);
			if (done === turns) return { text: 'Done.' };
			return { calls: [{ name: 'todo_create', input: { title: `task ${done}` } }] };
		});
		for (let person = 0; person < people; person += 1) world.addPerson(`p${person}`);
		for (let mission = 0; mission < missions; mission += 1) {
			await world.addMission(`p${mission % people}`, `m${mission}`);
		}
		const other = missionsOf(world.replica({ environment }));
		world.clock.nowMs += hour;
		dueMs = performance.now();
		const before = process.cpuUsage();
		await world.settle(world.missions, other);
		const { user, system } = process.cpuUsage(before);
		const wallMs = performance.now() - dueMs;
		const runs = await world.sql`
			select mission_id, count(*)::int as runs, bool_and(status = 'done') as is_done
			from mana_ai.mission_runs group by mission_id`;
		expect(runs).toHaveLength(missions);
		expect(runs.every(({ runs, is_done }) => runs === 1 && is_done)).toBe(true);
		const tasks = world.ai.sync.rows().filter(({ table }) => table === 'tasks');
		expect(tasks).toHaveLength(turns * missions);
		expect(asked).toBe((turns + 1) * missions);
		const sorted = starts.toSorted((a, b) => a - b);
		const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
		return {
			cpuMsARun: (user + system) / 1000 / missions,
			startP50Ms: at(0.5),
			startP99Ms: at(0.99),
			wallMs,
		};
	} finally {
		await world.close();
	}
}
