import { afterAll, beforeAll, expect, test } from 'bun:test';
import { tasks } from '@mana/records/types/todo';
import { MissionWorld, missionsOf } from './mission-world.ts';
import { mortalFetch } from './mortal-fetch.ts';
import { SealedPerson } from './sealed-person.ts';

const secret = 'wraps-keys-that-devices-seal-copies-to';
const environment = { AI_SEALING_SECRET: secret };
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
beforeAll(async () => {
	world = await MissionWorld.open(environment);
	world.ai.model.answerBy(({ messages }) => {
		const turns = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
		if (turns === 0) return { calls: [create('one'), { name: 'todo_list', input: {} }, create('two')] };
		if (turns === 1) return { calls: [{ name: 'todo_list', input: {} }, create('three')] };
		return { text: 'Three tasks.' };
	});
});
afterAll(() => world.close());

async function person(name: string): Promise<SealedPerson> {
	const one = await SealedPerson.add(world, name);
	await world.write(name, tasks, `t-${name}`, { title: 'Repot the fern' });
	await one.addMission('m1');
	await world.run(name, 'm1');
	return one;
}

/** What a run that made three proposals in two turns came to: each of them once, and one record. */
async function expectWhole(one: SealedPerson): Promise<void> {
	const proposed = (await one.resultsOf('m1', 'aiProposals')).map(
		({ args }) => JSON.parse(String(args)).title,
	);
	expect(proposed.toSorted()).toEqual(['one', 'three', 'two']);
	expect(await one.resultsOf('m1', 'missionRuns')).toMatchObject([
		{ status: 'done', summary: 'Three tasks.', steps: { length: 5 } },
	]);
	const left = await world.sql`
		select (select count(*)::int from mana_ai.run_journal where user_id = ${one.userId}) as steps,
			(select count(*)::int from mana_ai.sealed_inputs where user_id = ${one.userId} and not is_current) as copies`;
	expect(left).toMatchObject([{ steps: 0, copies: 0 }]);
}

test('a runner that dies at a request to another service loses nothing and doubles nothing', async () => {
	let deaths = 0;
	for (let diesAt = 1, hasDied = true; hasDied; diesAt += 1) {
		for (const when of ['before', 'after'] as const) {
			const one = await person(`p-${diesAt}-${when}`);
			const mortal = mortalFetch(world, diesAt, when);
			const { engine } = missionsOf(world.replica({ fetch: mortal.fetch, environment }));
			await engine.tick();
			const ended = (async () => {
				while (engine.runsUnderWay > 0) await Bun.sleep(2);
			})();
			await Promise.race([mortal.died, ended]);
			hasDied = engine.runsUnderWay > 0;
			if (hasDied) deaths += 1;
			// What was on its way to our own database arrives.
			await Bun.sleep(5);
			await world.endLeases();
			await world.settle();
			await expectWhole(one);
			mortal.bury();
		}
	}
	expect(deaths).toBeGreaterThan(4);
}, 30_000);

test('a runner whose lease ends at any of its steps leaves the rest to another, and adds nothing when it thaws', async () => {
	for (let frozenAt = 1; frozenAt <= 3; frozenAt += 1) {
		const one = await person(`frozen-${frozenAt}`);
		const frozen = missionsOf(world.replica({ environment }));
		const before = world.ai.model.requests.length;
		await frozen.engine.tick();
		while (world.ai.model.requests.length < before + frozenAt) await Bun.sleep(1);
		await world.endLeases();
		await world.settle();
		await frozen.engine.tick();
		while (frozen.engine.runsUnderWay > 0) await Bun.sleep(5);
		await expectWhole(one);
	}
}, 30_000);

test('results that a device took before the run was cut off are not proposed again under another name', async () => {
	const one = await person('taker');
	const first = missionsOf(world.replica({ environment }));
	const before = world.ai.model.requests.length;
	world.ai.model.script({ calls: [create('one')] }, { text: 'Never heard.', delayMs: 20_000 });
	await first.engine.tick();
	while (world.ai.model.requests.length < before + 2) await Bun.sleep(1);
	const taken = await one.results('m1');
	await one.take((await one.waiting()).results);
	await first.engine.stop();
	// A call that was cut off is made again.
	await world.sql`delete from mana_ai.run_journal where user_id = 'taker' and key like 'call:%'`;
	world.ai.model.script({ text: 'One task.' });
	await world.settle();
	const again = await one.results('m1');
	const ids = (results: typeof taken) => results.map(({ table, id }) => `${table} ${id}`).toSorted();
	expect(ids(again)).toEqual(ids(taken));
});
