import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { intentionLibrary } from '@mana/persona-runner-service/intentions';
import { cleanUp } from './launcher.ts';
import { type PersonaWorld, startPersonaWorld } from './persona-world.ts';

const everyone = ['anna', 'marcus', 'sofia', 'ben', 'lena', 'tom', 'kai', 'julia', 'paul', 'maya'];

let world: PersonaWorld;
beforeAll(async () => {
	world = await startPersonaWorld();
}, 90_000);
afterAll(async () => {
	await world?.stop();
	await cleanUp();
});

async function play(name: string, ...options: Parameters<PersonaWorld['createRunner']>) {
	await world.makeDue(name);
	const { loop } = world.createRunner(...options);
	await loop.look();
	await loop.idle();
	const report = await world.reportOf(name);
	const tick = report.ticks.at(-1);
	const checks = report.checks.filter(({ tickId }) => tickId === tick?.tickId);
	const ratings = report.ratings.filter(({ tickId }) => tickId === tick?.tickId);
	return { tick, checks, ratings, report };
}

describe('personas', () => {
	test('who work carefully have what they wanted, all ten of them, in their own and their shared spaces', async () => {
		world.beDiligent();
		const outcomes: Record<string, string> = {};
		for (const name of everyone) {
			const { tick, checks } = await play(name);
			expect({ name, ending: tick?.ending }).toEqual({ name, ending: 'finished' });
			for (const { intention, outcome, notes } of checks) {
				outcomes[intention] = outcome === 'met' ? 'met' : `${outcome}: ${notes}`;
			}
		}
		const reachesOut = /^(marcus-reading|kai-reads|julia-article)$/;
		const wanted = intentionLibrary
			.flatMap(({ intentions }) => intentions)
			.filter(({ id }) => !reachesOut.test(id));
		expect(outcomes).toMatchObject(Object.fromEntries(wanted.map(({ id }) => [id, 'met'])));
	}, 120_000);
});
