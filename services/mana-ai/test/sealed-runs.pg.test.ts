import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import { grantOf, hourly, MissionWorld, start } from './mission-world.ts';
import { SealedPerson } from './sealed-person.ts';

const hour = 60 * 60_000;
const sealingSecret = 'wraps-keys-that-devices-seal-copies-to';
const list = { name: 'todo_list', input: {} };
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
let anna: SealedPerson;
beforeAll(async () => {
	world = await MissionWorld.open({ AI_SEALING_SECRET: sealingSecret });
	anna = await SealedPerson.add(world, 'anna');
});
afterAll(() => world.close());
beforeEach(() => {
	world.clock.nowMs = start;
	world.ai.model.answerBy(() => ({ text: 'All plants have water.' }));
});

const asked = () => JSON.stringify(world.ai.model.requests.at(-1)?.body);
const runsOf = (missionId: string) =>
	world.sql`select * from mana_ai.mission_runs where mission_id = ${missionId} order by due_at`;

describe('a mission on a sealed copy', () => {
	test('runs when it is due, and what it comes to is for its person alone', async () => {
		await world.write('anna', tasks, 't1', { title: 'Repot the fern' });
		await anna.addMission('m1');
		expect(await world.schedule('anna', 'm1')).toMatchObject({
			isGranted: true,
			nextInstants: { 0: new Date(start + hour).toISOString() },
		});
		world.clock.nowMs += hour;
		world.ai.model.script({ calls: [list] }, { calls: [create('Water the fern')] });
		await world.settle();
		expect(asked()).toContain('Repot the fern');
		expect(asked()).toContain('You work on a copy');

		const [run, ...others] = await anna.resultsOf('m1', 'missionRuns');
		expect(others).toEqual([]);
		expect(run).toMatchObject({
			missionId: 'm1',
			agentId: 'agent-of-m1',
			status: 'done',
			source: 'schedule',
			summary: 'All plants have water.',
			steps: [
				{ round: 1, tool: 'todo_list', outcome: 'done' },
				{ round: 2, tool: 'todo_create', outcome: 'done' },
			],
			startedAt: new Date(start + hour).toISOString(),
		});
		const [proposal, ...more] = await anna.resultsOf('m1', 'aiProposals');
		expect(more).toEqual([]);
		expect(proposal).toMatchObject({ missionId: 'm1', tool: 'todo.create', status: 'staged' });
		expect(JSON.parse(String(proposal?.args))).toEqual({ title: 'Water the fern' });
		expect(await world.taskTitles('anna')).toEqual(['Repot the fern']);
		expect(await world.runRecords('anna')).toEqual([]);
		expect(await world.proposals('anna')).toEqual([]);
	});

	test('reaches nothing but the keys, the spaces and the log of its person', async () => {
		await anna.addMission('m2');
		const { auth, sync } = world.ai;
		world.ai.model.script({ calls: [list, create('One'), { name: 'todo_delete', input: { id: 't1' } }] });
		await world.run('anna', 'm2');
		// To plan it took the token of its person; the run itself begins now.
		const [asked, read] = [auth.requests.length, sync.requests.length];
		await world.settle();
		await Bun.sleep(20);
		// The spaces are known for half a minute.
		const listed = 'GET /api/auth/organization/list';
		expect(new Set(auth.requests.slice(asked).filter((request) => request !== listed))).toEqual(
			new Set([
				'POST /api/v1/missions/token-exchange',
				'GET /api/v1/me/agent-keys/public',
				'POST /api/v1/me/agent-activity',
			]),
		);
		expect(sync.requests.length).toBe(read);
		expect(auth.exchanges.at(-1)?.use).toBe('trace');
		expect(auth.activity.flatMap(({ entries }) => entries)).toContainEqual(
			expect.objectContaining({ tool: 'todo.list', client: 'Gardener', outcome: 'success' }),
		);
	});

	test('proposes what its person approves, resting on the records as they were sealed', async () => {
		await world.write('anna', tasks, 't3', { title: 'Prune the rose' });
		await world.write('anna', tasks, 't4', { title: 'Feed the rose' });
		await anna.addMission('m3');
		const rename = (id: string) => ({ name: 'todo_update', input: { id, title: `Later: ${id}` } });
		world.ai.model.script({ calls: [rename('t3'), rename('t4')] });
		await world.run('anna', 'm3');
		await world.settle();
		const proposed = (await anna.results('m3')).filter(({ table }) => table === 'aiProposals');
		expect(proposed).toHaveLength(2);
		// The device writes them among the person's records; t4 was changed by them meanwhile.
		for (const { id, data } of proposed) await world.write('anna', aiProposals, id, data);
		world.clock.nowMs += 1_000;
		await world.write('anna', tasks, 't4', { title: 'Feed the rose on Sunday' });
		const keys = world.ai.auth.vaultsByUser.get('anna')?.keys ?? [];
		world.ai.auth.vaultsByUser.set('anna', { keys });
		const ids = proposed.map(({ id }) => ({ id }));
		const answer = await world.request('anna', 'POST', '/api/v1/proposals/approve', { proposals: ids });
		world.ai.auth.vaultsByUser.set('anna', { keys, isZeroKnowledge: true });
		const { results } = await answer.json();
		expect(results.map(({ outcome }: { outcome: string }) => outcome).toSorted()).toEqual([
			'changed',
			'done',
		]);
		expect(await world.taskTitles('anna')).toContain('Later: t3');
		expect(await world.taskTitles('anna')).toContain('Feed the rose on Sunday');
	});

	test('cannot read what it was not granted, whatever its synced record is changed to', async () => {
		await world.write('anna', notes, 'n5', { title: 'Bulbs', content: 'In the shed' });
		await world.write('anna', tasks, 't5', { title: 'A secret errand' });
		const inputs = [{ module: 'todo', table: 'tasks', id: 't5' }];
		await anna.addMission('m5', { scopes: ['notes:read'] });
		world.clock.nowMs += 1_000;
		await world.writeMission('anna', 'm5', { agentId: 'agent-of-m5', inputs, cadence: { kind: 'manual' } });
		const [edited] = (await world.records('anna', aiMissions)).filter(({ id }) => id === 'm5');
		expect(edited).toMatchObject({ inputs, cadence: { kind: 'manual' } });
		world.ai.model.script({ calls: [list, { name: 'notes_list', input: {} }] });
		await world.run('anna', 'm5');
		await world.settle();
		expect(asked()).toContain('Bulbs');
		expect(asked()).not.toContain('errand');
		expect(JSON.stringify(world.ai.model.requests.at(-1)?.body.tools)).not.toContain('todo_');
		const [run] = await anna.resultsOf('m5', 'missionRuns');
		expect(run).toMatchObject({ status: 'done', steps: [{ outcome: 'failed' }, { outcome: 'done' }] });
	});

	test('is not granted more by rows that were sealed beside what its scopes name', async () => {
		await anna.addMission('m6', {
			scopes: ['notes:read'],
			mission: { inputs: [{ module: 'todo', table: 'tasks', id: 't5' }] },
		});
		const opened = await anna.openRows(['ai', 'todo']);
		expect(opened.map(({ row }) => row.id)).toContain('t5');
		await world.run('anna', 'm6');
		await world.settle();
		expect(asked()).not.toContain('errand');
	});

	test('goes by the cadence that was signed, and by the record only whether it is paused', async () => {
		await anna.addMission('m7');
		const edit = async (fields: Record<string, unknown>) => {
			world.clock.nowMs += 1_000;
			const cadence = { kind: 'interval', everyMinutes: 15 };
			await world.writeMission('anna', 'm7', { agentId: 'another', cadence, ...fields });
			await world.plan('anna', 'm7');
		};
		await edit({});
		const [schedule] = await world.sql`
			select agent_id, cadence from mana_ai.mission_schedules where mission_id = 'm7'`;
		expect(schedule).toEqual({ agent_id: 'agent-of-m7', cadence: hourly });
		const { nextInstants } = await world.schedule('anna', 'm7');
		expect(nextInstants[0]).toBe(new Date(start + hour).toISOString());
		await edit({ state: 'paused' });
		expect(await world.schedule('anna', 'm7')).toMatchObject({ isGranted: true, nextInstants: [] });
		await edit({});
		expect((await world.schedule('anna', 'm7')).nextInstants).toHaveLength(3);
	});

	test('runs on a copy that was sealed to the key before, and the next one is sealed to the new one', async () => {
		await anna.addMission('m9');
		await world.sql`update mana_ai.sealing_keys set created_at = created_at - interval '40 days'`;
		const { kid } = await anna.sealingKey();
		const [old] = await world.sql`select kid from mana_ai.sealed_inputs where mission_id = 'm9'`;
		expect(old?.kid).not.toBe(kid);
		await world.run('anna', 'm9');
		await world.settle();
		expect(await anna.resultsOf('m9', 'missionRuns')).toMatchObject([{ status: 'done' }]);
		const renewed = await anna.seal('m9', { sealedAt: new Date(start + 1).toISOString() });
		expect(await (await anna.put('m9', renewed)).json()).toMatchObject({ kid });
	});

	test('keeps nothing of what it had behind it once it has ended', async () => {
		await anna.addMission('m8');
		world.ai.model.script({ calls: [list] }, { text: 'Slow.', delayMs: 200 });
		await world.run('anna', 'm8');
		await world.missions.engine.tick();
		const steps = () =>
			world.sql`select payload from mana_ai.run_journal j join mana_ai.mission_runs r on r.id = j.run_id
				where r.mission_id = 'm8'`;
		while ((await steps()).length < 3) await Bun.sleep(5);
		await world.settle();
		expect(await steps()).toHaveLength(0);
		const { reads } = await (await world.request('anna', 'GET', '/api/v1/me/ai-audit?missionId=m8')).json();
		expect(reads).toContainEqual(expect.objectContaining({ table: 'todo/tasks', missionId: 'm8' }));
	});
});

describe('what came of it', () => {
	test('waits until a device has taken just that version', async () => {
		await anna.addMission('m10');
		world.ai.model.script({ text: 'Done.', delayMs: 200 });
		await world.run('anna', 'm10');
		await world.missions.engine.tick();
		const ofRun = async () => (await anna.waiting()).results.filter(({ missionId }) => missionId === 'm10');
		while ((await ofRun()).length === 0) await Bun.sleep(5);
		const begun = await ofRun();
		await world.settle();
		expect(await (await anna.take(begun)).json()).toEqual({ ok: true });
		const ended = await ofRun();
		expect(ended).toMatchObject([{ id: begun[0]?.id, version: 2, missionId: 'm10' }]);
		await anna.take(ended);
		expect(await ofRun()).toEqual([]);
		await anna.take(ended);
	});

	test('written again after it was taken is another one', async () => {
		await anna.addMission('m11');
		world.ai.model.script({ text: 'Done.', delayMs: 200 });
		await world.run('anna', 'm11');
		await world.missions.engine.tick();
		const ofRun = async () => (await anna.waiting()).results.filter(({ missionId }) => missionId === 'm11');
		while ((await ofRun()).length === 0) await Bun.sleep(5);
		const begun = await ofRun();
		await anna.take(begun);
		await world.settle();
		await anna.take(begun);
		expect(await anna.resultsOf('m11', 'missionRuns')).toMatchObject([{ status: 'done' }]);
	});

	test('comes in parts where there is much, and is nobody else’s', async () => {
		const ben = await SealedPerson.add(world, 'ben');
		expect(await ben.waiting()).toEqual({ results: [], hasMore: false });
		await world.sql`
			insert into mana_ai.sealed_results (user_id, mission_id, run_id, table_name, record_id, version, at, enc, ciphertext)
			select 'ben', 'm1', gen_random_uuid(), ${missionRuns.table}, n::text, 1, now() + n * interval '1 second', 'e', 'c'
			from generate_series(1, 250) as n`;
		const first = await ben.waiting();
		expect([first.results.length, first.hasMore]).toEqual([200, true]);
		await anna.take(first.results);
		expect(await ben.waiting()).toEqual(first);
		await ben.take(first.results);
		const second = await ben.waiting();
		expect([second.results.length, second.hasMore]).toEqual([50, false]);
		await ben.take(second.results);
		await world.sql`
			insert into mana_ai.sealed_results (user_id, mission_id, run_id, table_name, record_id, version, at, enc, ciphertext)
			select 'ben', 'm1', gen_random_uuid(), ${missionRuns.table}, n::text, 1, now(), 'e', repeat('c', 900000)
			from generate_series(1, 4) as n`;
		const large = await ben.waiting();
		expect([large.results.length, large.hasMore]).toEqual([3, true]);
	});
});

test('an open grant is not exchanged for a sealed run, nor a sealed one for an open run', async () => {
	await anna.addMission('m12');
	const grant = world.ai.auth.missionGrants.get(grantOf('anna', 'm12'));
	if (!grant) throw new Error('nothing was granted');
	await world.run('anna', 'm12');
	world.ai.auth.missionGrants.set(grantOf('anna', 'm12'), { ...grant, isSealed: false });
	await world.settle();
	expect(await runsOf('m12')).toMatchObject([{ status: 'failed', error: 'GRANT_ENDED' }]);
});
