import { afterAll, beforeAll, expect, test } from 'bun:test';
import { dieAtRequests, openTaskWorld } from './mission-kills.ts';
import { type MissionWorld, missionsOf } from './mission-world.ts';

const hour = 60 * 60_000;
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
beforeAll(async () => {
	world = await openTaskWorld();
});
afterAll(() => world.close());

test('a runner that dies at a request to another service loses nothing and doubles nothing', async () => {
	expect(await dieAtRequests(world, 7)).toBeGreaterThan(5);
}, 30_000);

test('a runner that was frozen past its lease writes nothing when it thaws', async () => {
	world.addPerson('anna');
	await world.addMission('anna', 'm1');
	world.clock.nowMs += hour;
	const frozen = missionsOf(world.replica());
	world.ai.model.script({ calls: [create('one')], delayMs: 300 });
	await frozen.engine.tick();
	await world.endLeases();
	await world.settle();
	await frozen.engine.tick();
	while (frozen.engine.runsUnderWay > 0) await Bun.sleep(5);
	expect(await world.runRecords('anna')).toMatchObject([{ status: 'done', summary: 'Three tasks.' }]);
	const [run] = await world.sql`select status from mana_ai.mission_runs where user_id = 'anna'`;
	expect(run).toMatchObject({ status: 'done' });
});

test('a process that stops gives its runs back, and another goes on with them at once', async () => {
	world.addPerson('ben');
	await world.addMission('ben', 'm1');
	world.clock.nowMs += hour;
	const stopping = world.replica();
	world.ai.model.script({ calls: [create('one')] }, { text: 'Never heard.', delayMs: 2_000 });
	const { engine } = missionsOf(stopping);
	const asked = world.ai.model.requests.length;
	await engine.tick();
	while (world.ai.model.requests.length < asked + 2) await Bun.sleep(5);
	await engine.stop();
	await world.settle();
	const titles = await world.taskTitles('ben');
	expect(titles.filter((title) => title === 'one')).toHaveLength(1);
	expect(await world.runRecords('ben')).toMatchObject([{ status: 'done' }]);
});
