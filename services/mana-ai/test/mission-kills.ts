import { expect } from 'bun:test';
import { standInFetch } from './ai-world.ts';
import { MissionWorld, missionsOf } from './mission-world.ts';

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

/** A way to the services that ends at one of its requests, before it or behind it, as for a process that is killed. */
function mortalFetch(world: MissionWorld, diesAt: number, when: 'before' | 'after') {
	const services = standInFetch(world.ai.auth, world.ai.sync);
	let requests = 0;
	let isDead = false;
	const died = Promise.withResolvers<void>();
	const { promise: grave, reject: bury } = Promise.withResolvers<Response>();
	grave.catch(() => {});
	const mortal = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
		if (isDead) return grave;
		requests += 1;
		const isLast = requests === diesAt;
		if (isLast && when === 'before') isDead = true;
		if (!isDead) {
			const answer = await services(url, init);
			if (!isLast && !isDead) return answer;
		}
		isDead = true;
		died.resolve();
		return grave;
	};
	return {
		fetch: Object.assign(mortal, { preconnect: fetch.preconnect }),
		died: died.promise,
		/** Lets what hangs on it end. */
		bury: () => bury(new TypeError('the process is dead')),
	};
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
