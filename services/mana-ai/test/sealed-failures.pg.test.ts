import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { aiMissions } from '@mana/records/types/ai';
import { tasks } from '@mana/records/types/todo';
import { grantOf, MissionWorld, missionsOf, start } from './mission-world.ts';
import { SealedPerson } from './sealed-person.ts';

const hour = 60 * 60_000;
const minute = 60_000;
const secret = 'wraps-keys-that-devices-seal-copies-to';
const list = { name: 'todo_list', input: {} };
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
let anna: SealedPerson;
let people = 0;
beforeAll(async () => {
	world = await MissionWorld.open({ AI_SEALING_SECRET: secret });
});
afterAll(() => world.close());
beforeEach(async () => {
	await world.forgetMissions();
	world.clock.nowMs = start;
	world.ai.model.answerBy(() => ({ text: 'All plants have water.' }));
	anna = await SealedPerson.add(world, `anna-${people++}`);
	await world.write(anna.userId, tasks, `t-${anna.userId}`, { title: 'Repot the fern' });
	await anna.addMission('m1');
});

const iso = (ms: number) => new Date(ms).toISOString();
const asked = () => world.ai.model.requests.length;
const lastAsked = () => JSON.stringify(world.ai.model.requests.at(-1)?.body);
const runs = () =>
	world.sql`select * from mana_ai.mission_runs where user_id = ${anna.userId} order by due_at`;
const copies = () =>
	world.sql`select * from mana_ai.sealed_inputs where user_id = ${anna.userId} order by sealed_at`;
const journal = () => world.sql`select * from mana_ai.run_journal where user_id = ${anna.userId}`;
const records = () => anna.resultsOf('m1', 'missionRuns');
const runNow = () => world.run(anna.userId, 'm1');
const schedule = () => world.schedule(anna.userId, 'm1');

/** Begins a run, and waits until its model was asked. */
async function begin(): Promise<void> {
	const before = asked();
	await runNow();
	await world.missions.engine.tick();
	while (asked() === before) await Bun.sleep(2);
}

describe('a run does not begin', () => {
	test('on a copy that has expired, and its person hears of it', async () => {
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1), expiresAt: iso(start + hour) }));
		const before = asked();
		world.clock.nowMs = start + hour;
		await world.settle();
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'SEALED_ENDED' }]);
		expect(asked()).toBe(before);
		expect(await records()).toMatchObject([
			{ status: 'failed', error: 'SEALED_ENDED', missionId: 'm1', summary: expect.stringContaining('renew') },
		]);
		expect(await schedule()).toMatchObject({ stopped: { code: 'SEALED_ENDED' }, nextInstants: [] });
		await anna.put('m1', await anna.seal('m1'));
		expect(await schedule()).toMatchObject({ stopped: null, nextInstants: { length: 3 } });
		await runNow();
		await world.settle();
		expect((await runs()).at(-1)).toMatchObject({ status: 'done' });
	});

	test('on one that was signed by keys that its person has replaced', async () => {
		const before = asked();
		const again = await SealedPerson.add(world, anna.userId);
		await runNow();
		await world.settle();
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'SEALED_ENDED' }]);
		expect(asked()).toBe(before);
		expect(await again.resultsOf('m1', 'missionRuns')).toMatchObject([{ error: 'SEALED_ENDED' }]);
	});

	test('where its person has no keys any more, or the grant has ended: the copy goes', async () => {
		const before = asked();
		world.ai.auth.agentKeysByUser.delete(anna.userId);
		await runNow();
		await world.settle();
		expect(await runs()).toMatchObject([{ error: 'GRANT_ENDED' }]);
		expect(await copies()).toHaveLength(0);

		anna = await SealedPerson.add(world, `${anna.userId}-b`);
		await anna.addMission('m1');
		await runNow();
		world.ai.auth.missionGrants.delete(grantOf(anna.userId, 'm1'));
		await world.settle();
		expect(await runs()).toMatchObject([{ error: 'GRANT_ENDED' }]);
		expect(await copies()).toHaveLength(0);
		expect(await schedule()).toMatchObject({ stopped: { code: 'GRANT_ENDED' } });
		expect(asked()).toBe(before);
	});

	test('on a copy of another mission or person, or altered, that somebody put into the database', async () => {
		const ben = await SealedPerson.add(world, `${anna.userId}-ben`);
		await ben.addMission('m1');
		await anna.addMission('m2');
		const before = asked();
		const swaps: [userId: string, missionId: string][] = [
			[ben.userId, 'm1'],
			[anna.userId, 'm2'],
		];
		for (const [userId, missionId] of swaps) {
			await world.sql`
				update mana_ai.sealed_inputs i
				set terms = o.terms, enc = o.enc, ciphertext = o.ciphertext, signature = o.signature
				from mana_ai.sealed_inputs o
				where i.user_id = ${anna.userId} and i.mission_id = 'm1' and o.user_id = ${userId}
					and o.mission_id = ${missionId}`;
			await runNow();
			await world.settle();
		}
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 5) }));
		await world.sql`
			update mana_ai.sealed_inputs set ciphertext = overlay(ciphertext placing 'AAAA' from 9)
			where user_id = ${anna.userId} and mission_id = 'm1'`;
		await runNow();
		await world.settle();
		expect((await runs()).map(({ error }) => error)).toEqual(Array(3).fill('SEALED_ENDED'));
		expect(asked()).toBe(before);
	});

	test('where the secret is another one, or copies are switched off', async () => {
		const before = asked();
		const other = 'another-secret-that-is-as-long-as-that';
		await runNow();
		await world.settle(missionsOf(world.replica({ environment: { AI_SEALING_SECRET: other } })));
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1) }));
		await runNow();
		await world.settle(missionsOf(world.replica()));
		expect((await runs()).map(({ error }) => error)).toEqual(['SEALED_ENDED', 'SEALING_OFF']);
		expect(asked()).toBe(before);
		const told = (await records()).map(({ error }) => String(error));
		expect(told.toSorted()).toEqual(['SEALED_ENDED', 'SEALING_OFF']);
	});

	test('more often than its person allows', async () => {
		await anna.addMission('m3', { maxRuns: 1 });
		await world.run(anna.userId, 'm3');
		await world.settle();
		await world.run(anna.userId, 'm3');
		await world.settle();
		const ended = (await runs()).filter((run) => run.mission_id === 'm3');
		expect(ended.map(({ error }) => error)).toEqual([null, 'RUNS_EXCEEDED']);
		expect(await copies()).toHaveLength(2);
	});

	test('while mana-auth is away: it waits', async () => {
		await runNow();
		world.ai.auth.refusal = 'unreachable';
		await world.missions.engine.tick();
		while (world.missions.engine.runsUnderWay > 0) await Bun.sleep(2);
		world.ai.auth.refusal = undefined;
		expect(await runs()).toMatchObject([{ state: 'waiting', waits: 1 }]);
		world.clock.nowMs += minute;
		await world.settle();
		expect(await runs()).toMatchObject([{ status: 'done' }]);
	});
});

describe('a run that is at work', () => {
	test('ends within the minute where its grant is revoked, reads no more and lets go of the model', async () => {
		world.ai.model.script({ calls: [list] }, { calls: [list, create('Never')], delayMs: 20_000 });
		const before = asked();
		await begin();
		while (asked() < before + 2) await Bun.sleep(2);
		world.ai.auth.missionGrants.delete(grantOf(anna.userId, 'm1'));
		world.clock.nowMs += 51_000;
		const from = performance.now();
		await world.settle();
		expect(performance.now() - from).toBeLessThan(9_000);
		expect(world.ai.model.requests.at(-1)?.isAborted).toBe(true);
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED', tool_calls: 1 }]);
		expect(await records()).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED' }]);
		expect(await anna.resultsOf('m1', 'aiProposals')).toEqual([]);
		expect(await copies()).toHaveLength(0);
		expect(await journal()).toHaveLength(0);
	}, 20_000);

	test('ends at once where its copy is taken back, and says so', async () => {
		world.ai.model.script({ text: 'Never heard.', delayMs: 20_000 });
		await begin();
		await anna.takeBack('m1');
		await world.settle();
		expect(world.ai.model.requests.at(-1)?.isAborted).toBe(true);
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED' }]);
		expect(await records()).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED' }]);
		expect(await copies()).toHaveLength(0);
		expect(await journal()).toHaveLength(0);
		expect(await schedule()).toMatchObject({ isGranted: false });
	});

	test('taken back while it waits, it opens no other copy', async () => {
		await runNow();
		await anna.takeBack('m1');
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1) }));
		const before = asked();
		await world.settle();
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED' }]);
		expect(asked()).toBe(before);
	});

	test('goes on with the copy that it began with while another one comes', async () => {
		world.ai.model.script({ text: 'I look.', calls: [list], delayMs: 300 });
		await begin();
		await world.write(anna.userId, tasks, `t2-${anna.userId}`, { title: 'Weed the beds' });
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1) }));
		expect(await copies()).toHaveLength(2);
		await world.settle();
		expect(lastAsked()).toContain('Repot the fern');
		expect(lastAsked()).not.toContain('Weed the beds');
		expect(await copies()).toMatchObject([{ is_current: true }]);
		world.ai.model.script({ calls: [list] });
		await runNow();
		await world.settle();
		expect(lastAsked()).toContain('Weed the beds');
	});

	test('goes on with it also where another process takes it up, and by the mission as it was', async () => {
		const first = missionsOf(world.replica({ environment: { AI_SEALING_SECRET: secret } }));
		world.ai.model.script({ calls: [list, create('One')] }, { text: 'Never heard.', delayMs: 20_000 });
		const before = asked();
		await runNow();
		await first.engine.tick();
		while (asked() < before + 2) await Bun.sleep(2);
		world.clock.nowMs += 1_000;
		await world.writeMission(anna.userId, 'm1', { agentId: 'agent-of-m1', title: 'Another title' });
		await anna.put('m1', await anna.seal('m1'));
		await first.engine.stop();
		await world.settle();
		expect(lastAsked()).toContain('Water the plants');
		expect(lastAsked()).not.toContain('Another title');
		expect(await records()).toMatchObject([{ status: 'done', steps: { length: 2 } }]);
		expect(await anna.resultsOf('m1', 'aiProposals')).toHaveLength(1);
		expect(await copies()).toMatchObject([{ is_current: true }]);
	});

	test('is not taken up again once its copy has expired', async () => {
		await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1), expiresAt: iso(start + minute) }));
		const first = missionsOf(world.replica({ environment: { AI_SEALING_SECRET: secret } }));
		world.ai.model.script({ text: 'Never heard.', delayMs: 20_000 });
		const before = asked();
		await runNow();
		await first.engine.tick();
		while (asked() === before) await Bun.sleep(2);
		await first.engine.stop();
		world.clock.nowMs += minute;
		await anna.put('m1', await anna.seal('m1'));
		await world.settle();
		expect(await runs()).toMatchObject([{ status: 'failed', error: 'SEALED_ENDED' }]);
		expect(await records()).toMatchObject([{ status: 'failed', error: 'SEALED_ENDED' }]);
		// The newer one is for the next run.
		expect(await schedule()).toMatchObject({ stopped: null, nextInstants: { length: 3 } });
		expect(await copies()).toHaveLength(1);
	});

	test('is cancelled as any other', async () => {
		world.ai.model.script({ text: 'Never heard.', delayMs: 20_000 });
		await begin();
		const [run] = await runs();
		await world.request(anna.userId, 'POST', `/api/v1/runs/${run?.id}/cancel`);
		await world.settle();
		expect(await records()).toMatchObject([{ status: 'cancelled', error: null }]);
		expect(await copies()).toHaveLength(1);
		expect(await journal()).toHaveLength(0);
	});
});

test('a copy goes as soon as it is seen that its grant was revoked', async () => {
	world.ai.auth.missionGrants.delete(grantOf(anna.userId, 'm1'));
	await world.plan(anna.userId, 'm1');
	expect(await copies()).toHaveLength(0);
	expect(await schedule()).toMatchObject({ isGranted: false, nextInstants: [] });
});

test('a copy is not used under another grant than that which it was handed over for', async () => {
	const { auth } = world.ai;
	const before = asked();
	await runNow();
	auth.missionGrants.delete(grantOf(anna.userId, 'm1'));
	auth.missionGrants.set('narrower', {
		...{ userId: anna.userId, missionId: 'm1', spaceId: anna.spaceId },
		...{ scopes: ['todo:read'], isSealed: true },
	});
	await world.plan(anna.userId, 'm1');
	expect(await schedule()).toMatchObject({ isGranted: false });
	expect((await runNow()).status).toBe(409);
	await world.sql`update mana_ai.mission_runs set grant_id = 'narrower' where user_id = ${anna.userId}`;
	await world.settle();
	expect(await runs()).toMatchObject([{ status: 'failed', error: 'SEALED_ENDED' }]);
	expect(asked()).toBe(before);
	await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1), scopes: ['todo:read'] }));
	expect(await schedule()).toMatchObject({ isGranted: true });
});

test('a mission whose record was sealed with another cadence goes by what was signed', async () => {
	const cadence = { kind: 'interval', everyMinutes: 30 } as const;
	await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1), cadence }));
	for (let half = 1; half <= 4; half += 1) {
		world.clock.nowMs = start + half * 30 * minute;
		await world.settle();
	}
	expect((await runs()).map(({ status }) => status)).toEqual(Array(4).fill('done'));
});

test('a mission that was paused when it was sealed is passed over', async () => {
	await anna.addMission('m4', { mission: { state: 'paused' } });
	await world.sql`update mana_ai.mission_schedules set next_at = now() where mission_id = 'm4'`;
	world.clock.nowMs = Date.now() + hour;
	const paused = (await world.records(anna.userId, aiMissions)).find(({ id }) => id === 'm4');
	expect(paused).toMatchObject({ state: 'paused' });
	await world.settle();
	const ended = (await runs()).filter((run) => run.mission_id === 'm4');
	expect(ended).toMatchObject([{ status: 'skipped', error: 'MISSION_NOT_ACTIVE' }]);
	expect(await world.schedule(anna.userId, 'm4')).toMatchObject({ isGranted: true, nextInstants: [] });
	expect(await anna.resultsOf('m4', 'missionRuns')).toEqual([]);
});
