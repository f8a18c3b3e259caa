import { expect } from 'bun:test';
import { MissionWorld, missionsOf } from './mission-world.ts';
import { mortalFetch } from './mortal-fetch.ts';

const hour = 60 * 60_000;
const create = (title: string) => ({ name: 'todo_create', input: { title } });

/** Missions whose model makes three tasks in two turns, and goes by how far the conversation has come. */
export async function openTaskWorld(): Promise<MissionWorld> {
	const world = await MissionWorld.open();
	world.ai.model.answerBy(({ messages }) => {
		const turns = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
		if (turns === 0) return { calls: [create('one'), create('two')] };
		if (turns === 1) return { calls: [{ name: 'todo_list', input: {} }, create('three')] };
		return { text: 'Three tasks.' };
	});
	return world;
}

/**
 * Lets a runner die at its first request to another service, then one at a later request, until one ends before it dies.
 * Each time another goes on with the run.
 *
 * @param step how many requests are passed over each time
 * @returns how often one died
 */
export async function dieAtRequests(world: MissionWorld, step: number): Promise<number> {
	let deaths = 0;
	for (let diesAt = 1, hasDied = true; hasDied; diesAt += step) {
		for (const when of ['before', 'after'] as const) {
			hasDied = await dieOnce(world, diesAt, when);
			if (hasDied) deaths += 1;
		}
	}
	return deaths;
}

async function dieOnce(world: MissionWorld, diesAt: number, when: 'before' | 'after'): Promise<boolean> {
	const person = `person-${diesAt}-${when}`;
	world.addPerson(person);
	await world.addMission(person, 'm1');
	world.clock.nowMs += hour;
	const mortal = mortalFetch(world, diesAt, when);
	const { engine } = missionsOf(world.replica({ fetch: mortal.fetch }));
	await engine.tick();
	const ended = (async () => {
		while (engine.runsUnderWay > 0) await Bun.sleep(2);
	})();
	await Promise.race([mortal.died, ended]);
	const hasDied = engine.runsUnderWay > 0;
	// What was on its way to our own database arrives.
	await Bun.sleep(5);
	await world.endLeases();
	await world.settle();
	expect([diesAt, when, await world.taskTitles(person)]).toEqual([diesAt, when, ['one', 'three', 'two']]);
	expect(await world.runRecords(person)).toMatchObject([
		{ status: 'done', summary: 'Three tasks.', steps: { length: 4 } },
	]);
	mortal.bury();
	await world.forgetMissions();
	return hasDied;
}
