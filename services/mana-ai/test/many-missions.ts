import { expect } from 'bun:test';
import { MissionWorld, missionsOf } from './mission-world.ts';

const hour = 60 * 60_000;

/** Two replicas, and as many missions that are due in the same minute: each runs exactly once. */
export async function runsEachOnce(missions: number, people: number): Promise<void> {
	const world = await MissionWorld.open({ MANA_AI_RUNS_PER_USER: '4' });
	try {
		let asked = 0;
		world.ai.model.answerBy(({ messages }) => {
			asked += 1;
			const isFirst = Array.isArray(messages) && messages.length === 1;
			return isFirst ? { calls: [{ name: 'todo_create', input: { title: 'once' } }] } : { text: 'Done.' };
		});
		for (let person = 0; person < people; person += 1) world.addPerson(`p${person}`);
		for (let mission = 0; mission < missions; mission += 1) {
			await world.addMission(`p${mission % people}`, `m${mission}`);
		}
		world.clock.nowMs += hour;
		const other = missionsOf(world.replica({ environment: { MANA_AI_RUNS_PER_USER: '4' } }));
		await world.settle(world.missions, other);
		const runs = await world.sql`
			select mission_id, count(*)::int as runs, bool_and(status = 'done') as is_done
			from mana_ai.mission_runs group by mission_id`;
		expect(runs).toHaveLength(missions);
		expect(runs.every(({ runs, is_done }) => runs === 1 && is_done)).toBe(true);
		const tasks = world.ai.sync.rows().filter(({ table }) => table === 'tasks');
		expect(tasks).toHaveLength(missions);
		expect(asked).toBe(2 * missions);
	} finally {
		await world.close();
	}
}
