import { expect, test } from 'bun:test';
import { runDueAtOnce } from './due-at-once.ts';
import { runsEachOnce } from './many-missions.ts';
import { MissionWorld, missionsOf } from './mission-world.ts';

test('missions that are due at once run each exactly once over two replicas', async () => {
	await runsEachOnce(20, 5);
}, 60_000);

test('1,000 missions that are due at once are each taken once', async () => {
	const world = await MissionWorld.open();
	const times = await runDueAtOnce(world.ai, world.sql, 1_000);
	expect(times.size).toBe(1_000);
	expect([...times.values()].filter((count) => count !== 1)).toEqual([]);
	await world.close();
}, 60_000);

test('nobody’s many missions keep the one of somebody else waiting, and nobody has more at once than they may', async () => {
	const world = await MissionWorld.open({ MANA_AI_RUNS_AT_ONCE: '3', MANA_AI_RUNS_PER_USER: '2' });
	// None has ended before it is looked who runs.
	let delayMs = 1_500;
	world.ai.model.answerBy(() => ({ text: 'Done.', delayMs }));
	for (const person of ['anna', 'ben']) world.addPerson(person);
	for (let mission = 0; mission < 6; mission += 1) await world.addMission('anna', `a${mission}`);
	await world.addMission('ben', 'b0');
	world.clock.nowMs += 60 * 60_000;
	await missionsOf(world.ai.deps).engine.tick();
	const running = await world.sql`
		select user_id, count(*)::int as runs from mana_ai.mission_runs where state = 'running' group by 1 order by 1`;
	expect([...running]).toEqual([
		{ user_id: 'anna', runs: 2 },
		{ user_id: 'ben', runs: 1 },
	]);
	delayMs = 0;
	await world.settle();
	await world.close();
});
