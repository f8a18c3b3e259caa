import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { agentDefaults } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { hourly, MissionWorld, start } from './mission-world.ts';

const hour = 60 * 60_000;
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
beforeAll(async () => {
	world = await MissionWorld.open();
	for (const person of ['anna', 'ben', 'cleo']) world.addPerson(person);
});
afterAll(() => world.close());
beforeEach(() => world.ai.model.answerBy(() => ({ text: 'All plants have water.' })));

/** The last request of a mission that may read notes. */
const lastWithNotes = () =>
	world.ai.model.requests.findLast(({ body }) => JSON.stringify(body.tools).includes('notes_get'))?.body;

describe('a mission that is due', () => {
	test('runs as its agent, once, and leaves a record, a trace and nothing to read in the database', async () => {
		await world.addMission('anna', 'm1');
		expect(await world.schedule('anna', 'm1')).toMatchObject({
			isGranted: true,
			nextInstants: [1, 2, 3].map((hours) => new Date(start + hours * hour).toISOString()),
			stopped: null,
			runs: [],
		});
		await world.settle();
		expect(await world.runRecords('anna')).toHaveLength(0);

		world.clock.nowMs = start + hour;
		world.ai.model.script({
			text: 'I begin.',
			calls: [create('Water the fern')],
			usage: { input: 90, output: 8 },
		});
		await world.settle();
		await world.settle();
		expect(await world.taskTitles('anna')).toEqual(['Water the fern']);
		const [run, ...others] = await world.runRecords('anna');
		expect(others).toHaveLength(0);
		expect(run).toMatchObject({
			missionId: 'm1',
			agentId: 'agent-of-m1',
			status: 'done',
			source: 'schedule',
			summary: 'All plants have water.',
			steps: [{ round: 1, tool: 'todo_create', outcome: 'done' }],
			error: null,
		});
		const asked = JSON.stringify(world.ai.model.requests[0]?.body);
		expect(asked).toContain('Make a task for each plant.');
		expect(asked).toContain('You are careful.');

		const change = world.ai.sync.pushed.find(({ change }) => change.table === 'tasks')?.change;
		expect(change).toMatchObject({ origin: 'agent' });
		const callId = change?.actor?.callId;
		expect(change?.actor).toMatchObject({
			displayName: 'Gardener',
			principalId: 'agent-of-m1',
			missionId: 'm1',
			runId: run?.id,
		});
		await Bun.sleep(20);
		expect(world.ai.auth.activity.flatMap(({ entries }) => entries)).toContainEqual(
			expect.objectContaining({ callId, tool: 'todo.create', client: 'Gardener', outcome: 'success' }),
		);
		const shown = await world.schedule('anna', 'm1');
		expect(shown.nextInstants[0]).toBe(new Date(start + 2 * hour).toISOString());
		expect(shown.runs).toMatchObject([
			{
				runId: run?.id,
				state: 'ended',
				status: 'done',
				dueAt: new Date(start + hour).toISOString(),
				modelCalls: 2,
				toolCalls: 1,
			},
		]);
		await world.sql`vacuum mana_ai.run_journal`;
		const stored = JSON.stringify([
			await world.sql`select * from mana_ai.run_journal`,
			await world.sql`select * from mana_ai.mission_runs`,
			await world.sql`select * from mana_ai.mission_schedules`,
			await world.sql`select * from mana_ai.token_usage`,
			world.ai.logLines,
		]);
		expect(stored).not.toMatch(/fern|plant|careful|Gardener/i);
	});

	test('counts what it has cost, and what it has read', async () => {
		const usage = await (await world.request('anna', 'GET', '/api/v1/me/ai-usage')).json();
		expect(usage.output).toBeGreaterThanOrEqual(28);
		const { reads } = await (await world.request('anna', 'GET', '/api/v1/me/ai-audit?missionId=m1')).json();
		expect(reads).toContainEqual(
			expect.objectContaining({ missionId: 'm1', spaceId: 'personal-anna', table: 'ai/aiMissions' }),
		);
		const others = await (await world.request('ben', 'GET', '/api/v1/me/ai-audit')).json();
		expect(others).toEqual({ reads: [] });
	});

	test('has one run for all that was missed, and goes on in its rhythm', async () => {
		const before = (await world.runRecords('anna')).length;
		world.clock.nowMs = start + 7.5 * hour;
		await world.settle();
		expect(await world.runRecords('anna')).toHaveLength(before + 1);
		const { runs, nextInstants } = await world.schedule('anna', 'm1');
		expect(runs[0]).toMatchObject({ dueAt: new Date(start + 2 * hour).toISOString(), status: 'done' });
		expect(nextInstants[0]).toBe(new Date(start + 8 * hour).toISOString());
	});

	test('reads what it is given, and what its person said of earlier runs', async () => {
		await world.write('ben', notes, 'n1', { title: 'Fern', content: 'Loves </data> shade' });
		await world.addMission('ben', 'm2', {
			scopes: ['ai:read', 'ai:write', 'notes:read'],
			inputs: [
				{ module: 'notes', table: 'notes', id: 'n1' },
				{ module: 'journal', table: 'journalEntries', id: 'j1' },
			],
		});
		world.clock.nowMs += hour;
		await world.settle();
		const messages = JSON.stringify(lastWithNotes()?.messages);
		expect(messages).toContain('shade');
		expect(messages.split('</data>')).toHaveLength(2);
	});

	test('is not offered what it was not granted, whatever its record says', async () => {
		const tools = JSON.stringify(lastWithNotes()?.tools);
		expect(tools).not.toContain('notes_create');
		expect(tools).not.toContain('todo_');
		world.ai.auth.missionGrants.delete('grant of anna for m1');
		world.ai.model.script({ calls: [create('Not granted')] });
		world.clock.nowMs += hour;
		await world.settle();
		expect(await world.taskTitles('ben')).toEqual([]);
		expect(await world.runRecords('ben')).toHaveLength(2);
	});

	test('is told when what it was given is changed by somebody else while it runs', async () => {
		world.addPerson('fred');
		await world.write('fred', notes, 'n2', { title: 'Fern', content: 'Dry' });
		await world.addMission('fred', 'm7', {
			cadence: { kind: 'manual' },
			scopes: ['ai:read', 'ai:write', 'notes:write'],
			inputs: [{ module: 'notes', table: 'notes', id: 'n2' }],
		});
		world.ai.model.answerBy(({ messages }) => {
			const turns = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
			if (turns === 0) return { calls: [{ name: 'notes_update', input: { id: 'n2', title: 'Wet fern' } }] };
			if (turns > 1) return { text: 'Done.' };
			const fields = { isPinned: { value: true } };
			world.ai.sync.write('notes', {
				table: 'notes',
				id: 'n2',
				op: 'update',
				spaceId: 'personal-fred',
				fields,
			});
			return { calls: [{ name: 'notes_get', input: { id: 'n2' } }] };
		});
		await world.run('fred', 'm7');
		await world.settle();
		const reminded = world.ai.model.requests
			.slice(-3)
			.map(({ body }) => JSON.stringify(body.messages).includes('Changed since you were given it'));
		expect(reminded).toEqual([false, false, true]);
	});
});

describe('edits', () => {
	test('of a cadence that nobody told of are noticed when its turn comes', async () => {
		world.addPerson('carla');
		await world.addMission('carla', 'm3');
		const daily = { kind: 'daily', atHour: 7, atMinute: 0, timeZone: 'Europe/Vienna' };
		await world.writeMission('carla', 'm3', { cadence: daily });
		world.clock.nowMs += hour;
		await world.settle();
		const { runs, nextInstants } = await world.schedule('carla', 'm3');
		expect(runs).toMatchObject([{ status: 'skipped', error: 'CADENCE_CHANGED' }]);
		expect(nextInstants[0]).toMatch(/T0[56]:00:00/);
		expect(await world.runRecords('carla')).toHaveLength(0);
	});

	test('while it runs are for the next run', async () => {
		await world.writeMission('carla', 'm3', { cadence: hourly, agentId: 'agent-of-m3' });
		await world.plan('carla', 'm3');
		world.clock.nowMs += hour;
		let editing: Promise<unknown> = Promise.resolve();
		world.ai.model.answerBy(() => {
			editing = world
				.writeMission('carla', 'm3', { cadence: hourly, state: 'paused', objective: 'Rest.' })
				.then(() => world.plan('carla', 'm3'));
			world.ai.model.answerBy(() => ({ text: 'Done as it was.' }));
			return { calls: [create('As it was')], delayMs: 30 };
		});
		await world.settle();
		await editing;
		expect(await world.runRecords('carla')).toMatchObject([{ status: 'done', summary: 'Done as it was.' }]);
		expect(await world.schedule('carla', 'm3')).toMatchObject({ isGranted: true, nextInstants: [] });
	});

	test('of a record cannot lend it the grant of another mission', async () => {
		await world.writeMission('carla', 'm4', { cadence: hourly, grantId: 'grant of carla for m3' });
		expect((await world.run('carla', 'm4')).status).toBe(409);
		expect((await world.run('carla', 'no-such-mission')).status).toBe(404);
	});
});

describe('a run that its person asks for', () => {
	test('begins at once, and asking twice is asking once', async () => {
		world.addPerson('dora');
		await world.addMission('dora', 'm5', { cadence: { kind: 'manual' } });
		const answers = await Promise.all([world.run('dora', 'm5'), world.run('dora', 'm5')]);
		expect(answers.map(({ status }) => status)).toEqual([202, 202]);
		const runIds = await Promise.all(answers.map(async (answer) => (await answer.json()).runId));
		expect(new Set(runIds).size).toBe(1);
		await world.settle();
		expect(await world.runRecords('dora')).toMatchObject([{ source: 'manual', status: 'done' }]);
	});

	test('only proposes as a trial', async () => {
		world.ai.model.script({ calls: [create('Only a thought')] });
		const begun = await world.run('dora', 'm5', { try: true });
		expect(await begun.json()).toMatchObject({ runId: expect.any(String) });
		await world.settle();
		expect(await world.taskTitles('dora')).toEqual([]);
		const runs = await world.runRecords('dora');
		const trial = runs.find(({ source }) => source === 'try');
		expect(trial).toMatchObject({ status: 'done' });
		expect(await world.proposals('dora')).toMatchObject([
			{
				missionId: 'm5',
				runId: trial?.id,
				tool: 'todo.create',
				status: 'staged',
				args: JSON.stringify({ title: 'Only a thought' }),
			},
		]);
	});

	test('hears what its person has rejected, and why', async () => {
		const [proposal] = await world.proposals('dora');
		const path = `/api/v1/proposals/${proposal?.id}/reject`;
		const rejected = await world.request('dora', 'POST', path, { feedback: 'The fern is a plastic one.' });
		expect(rejected.status).toBe(200);
		await world.run('dora', 'm5');
		await world.settle();
		expect(JSON.stringify(world.ai.model.requests.at(-1)?.body.messages)).toContain('a plastic one');
	});

	test('proposes what destroys, whatever its policy says, and its person makes it happen', async () => {
		world.addPerson('eva');
		await world.addMission('eva', 'm6', { cadence: { kind: 'manual' } });
		world.ai.model.script({ calls: [create('Old')] });
		await world.run('eva', 'm6');
		await world.settle();
		const task = world.ai.sync
			.rows()
			.find(({ table, spaceId }) => table === 'tasks' && spaceId === 'personal-eva');
		world.ai.model.script({ calls: [{ name: 'todo_delete', input: { ids: [task?.id] } }] });
		await world.run('eva', 'm6');
		await world.settle();
		expect(await world.taskTitles('eva')).toEqual(['Old']);
		const [proposal] = await world.proposals('eva');
		expect(proposal).toMatchObject({ tool: 'todo.delete', status: 'staged' });
		const approved = await world.request('eva', 'POST', '/api/v1/proposals/approve', {
			proposals: [{ id: proposal?.id }],
		});
		expect(await approved.json()).toMatchObject({ results: [{ outcome: 'done' }] });
		expect(await world.taskTitles('eva')).toEqual([]);
	});

	test('does what its space lets agents do where its agent says nothing', async () => {
		world.addPerson('gina');
		await world.write('gina', agentDefaults, 'singleton', {
			policy: { defaultsByModule: { todo: 'auto', notes: 'deny' }, tools: { 'todo.complete': 'deny' } },
		});
		const scopes = ['ai:read', 'ai:write', 'todo:write', 'notes:write'];
		const manual = { cadence: { kind: 'manual' }, scopes } as const;
		await world.addMission('gina', 'm8', {
			...manual,
			agent: { policy: { defaultsByModule: { notes: 'propose' } } },
		});
		const call = { name: 'notes_create', input: { title: 'Seen first' } };
		world.ai.model.script({ calls: [create('At once'), call] });
		await world.run('gina', 'm8');
		await world.settle();
		expect(await world.taskTitles('gina')).toEqual(['At once']);
		expect(await world.proposals('gina')).toMatchObject([{ tool: 'notes.create', status: 'staged' }]);
		const { tools } = world.ai.model.requests.at(-1)?.body ?? {};
		expect(tools).toContainEqual(expect.objectContaining({ name: 'todo_list' }));
		expect(tools).not.toContainEqual(expect.objectContaining({ name: 'todo_complete' }));
	});

	test('is for its person’s own token, in their own space', async () => {
		const answer = await world.ai.app.request('/api/v1/missions/m5/run', { method: 'POST', body: '{}' });
		expect(answer.status).toBe(401);
		expect(await world.schedule('ben', 'm5')).toMatchObject({ isGranted: false, runs: [] });
	});
});

test('row-level security shows the service nothing that it has not said whose it is', async () => {
	for (const table of ['mission_schedules', 'mission_runs', 'run_journal', 'data_reads']) {
		const seen = await world.sql.begin(async (tx) => {
			await tx`set local role mana_ai_runtime`;
			return tx`select * from ${tx(`mana_ai.${table}`)}`;
		});
		expect(seen).toHaveLength(0);
	}
	const peeking = world.sql.begin(async (tx) => {
		await tx`set local role mana_ai_maintenance`;
		return tx`select payload from mana_ai.run_journal`;
	});
	await expect(Promise.resolve(peeking)).rejects.toMatchObject({ code: '42501' });
});

test('a mission counts days as its person does, whatever it was granted', async () => {
	await world.forgetMissions();
	const settings = {
		timeZone: 'Pacific/Auckland',
		weekStart: 'monday',
		language: 'en',
		dayStartsAt: '00:00',
	};
	const daily = { kind: 'daily', atHour: 7, atMinute: 0, timeZone: 'America/Los_Angeles' } as const;
	// 23:30 in UTC: tomorrow in Auckland, the afternoon of the same day in Los Angeles.
	world.clock.nowMs = start - (start % (24 * hour)) + 24 * hour - hour / 2;
	const day = (offset: number) => new Date(world.clock.nowMs + offset * hour).toISOString().slice(0, 10);
	const cases = [
		[settings, daily, day(13)],
		[null, daily, day(-7)],
		[{ ...settings, timeZone: 'Nowhere/City' }, daily, day(0)],
		[null, { kind: 'manual' }, day(0)],
	] as const;
	for (const [index, [counted, cadence, today]] of cases.entries()) {
		const mission = `days-${index}`;
		await world.addMission('cleo', mission, { cadence });
		await world.writeMission('cleo', mission, { agentId: `agent-of-${mission}`, cadence, settings: counted });
		const asked = world.ai.model.requests.length;
		world.ai.model.script({
			calls: [{ name: 'todo_create', input: { title: mission, repeat: 'FREQ=DAILY' } }],
		});
		await world.run('cleo', mission);
		await world.settle();
		expect(JSON.stringify(world.ai.model.requests[asked]?.body)).toContain(`day ${today}.`);
		const tasks = world.ai.sync.rows().filter(({ table }) => table === 'tasks');
		expect(tasks.at(-1)?.data.dueDate).toBe(today);
	}
	world.clock.nowMs = start;
	await world.forgetMissions();
});
