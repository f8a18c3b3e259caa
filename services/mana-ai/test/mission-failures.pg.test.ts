import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { grantOf, MissionWorld, missionsOf } from './mission-world.ts';

const hour = 60 * 60_000;
const minute = 60_000;
const create = (title: string) => ({ name: 'todo_create', input: { title } });

let world: MissionWorld;
let people = 0;
beforeAll(async () => {
	world = await MissionWorld.open();
});
afterAll(() => world.close());
beforeEach(async () => {
	await world.forgetMissions();
	world.ai.model.answerBy(() => ({ text: 'Done.' }));
});

/** Someone new, with a mission that is due now. */
async function due(options: Parameters<MissionWorld['addMission']>[2] = {}) {
	people += 1;
	const person = `person-${people}`;
	const mission = `m-${people}`;
	world.addPerson(person);
	await world.addMission(person, mission, options);
	world.clock.nowMs += hour;
	return { person, mission, grant: grantOf(person, mission) };
}

const latestRun = async (person: string, mission: string) => (await world.schedule(person, mission)).runs[0];

describe('a model that does not answer', () => {
	test.each([
		[{ status: 429, headers: { 'retry-after': '120' } }, 120_000],
		[{ status: 529, headers: { 'retry-after': '7' } }, 7_000],
		[{ status: 500 }, 5_000],
		[{ breaksAfter: 0 }, 5_000],
	])('is waited for, and asked nothing twice that it has answered: %p', async (failure, waitMs) => {
		const { person, mission } = await due();
		const before = world.ai.model.requests.length;
		world.ai.model.script({ calls: [create('Once')] }, failure);
		await world.settle();
		const waiting = await latestRun(person, mission);
		expect(waiting).toMatchObject({ state: 'waiting', status: null });
		expect(Date.parse(waiting.notBefore) - world.clock.nowMs).toBe(waitMs);
		expect(world.ai.model.requests.length - before).toBe(2);
		world.clock.nowMs += waitMs;
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'done' });
		expect(world.ai.model.requests.length - before).toBe(3);
		expect(await world.taskTitles(person)).toEqual(['Once']);
	});

	test('keeps other runs from asking it before it wants to be asked', async () => {
		const first = await due();
		const second = await due();
		world.ai.model.script({ status: 429, headers: { 'retry-after': '60' } });
		const before = world.ai.model.requests.length;
		const { engine } = missionsOf(world.replica({ environment: { MANA_AI_RUNS_AT_ONCE: '1' } }));
		await engine.tick();
		for (let turn = 0; turn < 100 && engine.runsUnderWay > 0; turn += 1) await Bun.sleep(5);
		await engine.tick();
		for (let turn = 0; turn < 100 && engine.runsUnderWay > 0; turn += 1) await Bun.sleep(5);
		expect(world.ai.model.requests.length - before).toBe(1);
		world.clock.nowMs += minute;
		await world.settle();
		for (const { person, mission } of [first, second]) {
			expect(await latestRun(person, mission)).toMatchObject({ status: 'done' });
		}
	});

	test('for hours ends the run, which says so in words', async () => {
		const { person, mission } = await due();
		world.ai.model.answerBy(() => ({ status: 529, headers: { 'retry-after': '3600' } }));
		for (let hours = 0; hours < 9; hours += 1) {
			await world.settle();
			world.clock.nowMs += hour + 1;
		}
		const run = (await world.schedule(person, mission)).runs.find(
			({ status }: { status: string }) => status === 'failed',
		);
		expect(run).toMatchObject({ error: 'MODEL_AWAY', message: expect.stringContaining('did not answer') });
		const record = (await world.runRecords(person)).find(({ id }) => id === run.runId);
		expect(record).toMatchObject({ status: 'failed', error: 'MODEL_AWAY', summary: run.message });
		await world.request(person, 'POST', `/api/v1/runs/${(await latestRun(person, mission)).runId}/cancel`);
		world.ai.auth.missionGrants.delete(grantOf(person, mission));
	});

	test.each([
		[{ status: 401 }, 'MODEL_AUTH'],
		[{ stop: 'refusal' }, 'MODEL_REFUSED'],
		[{ status: 400, message: 'nonsense' }, 'MODEL_REQUEST'],
	])('and will not, ends the run: %p', async (failure, error) => {
		const { person, mission } = await due();
		world.ai.model.script(failure);
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'failed', error });
	});
});

describe('a model that answers badly', () => {
	test('is told what is wrong with its arguments, and nothing is made of them', async () => {
		const { person, mission } = await due();
		world.ai.model.script(
			{ calls: [{ name: 'todo_create', rawInput: '{"title": "hal' }] },
			{ calls: [create('Whole')] },
		);
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'done' });
		expect(await world.taskTitles(person)).toEqual(['Whole']);
	});

	test('with 40 calls at once has 25 of them made', async () => {
		const { person } = await due();
		world.ai.model.script({ calls: Array.from({ length: 40 }, (_, index) => create(`Task ${index}`)) });
		await world.settle();
		expect(await world.taskTitles(person)).toHaveLength(25);
	});

	test('that calls and calls is stopped, and what it did stays', async () => {
		const { person, mission } = await due();
		let made = 0;
		world.ai.model.answerBy(() => {
			made += 1;
			return { calls: [create(`Task ${made}`)] };
		});
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'failed', error: 'MAX_ROUNDS' });
		expect(await world.taskTitles(person)).toHaveLength(12);
	});

	test('for whom it is too long is asked once more, shorter', async () => {
		const { person, mission } = await due();
		const overflow = { status: 400, message: 'prompt is too long: 300000 tokens' };
		world.ai.model.script(overflow);
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'done' });
		await world.forgetMissions();
		const again = await due();
		world.ai.model.script(overflow, overflow);
		await world.settle();
		expect(await latestRun(again.person, again.mission)).toMatchObject({ error: 'CONTEXT_OVERFLOW' });
	});
});

describe('a run is ended', () => {
	/** Begins a run whose model takes its time, and answers its id. */
	async function underWay(person: string, mission: string): Promise<string> {
		world.ai.model.script({ text: 'Never heard.', delayMs: 60_000 });
		const asked = world.ai.model.requests.length;
		await world.missions.engine.tick();
		for (let turn = 0; turn < 200 && world.ai.model.requests.length === asked; turn += 1) await Bun.sleep(5);
		return (await latestRun(person, mission)).runId;
	}

	test('by its person, in the middle of an answer', async () => {
		const stranger = await due();
		await world.settle();
		const { person, mission } = await due();
		await world.sql`delete from mana_ai.mission_schedules where mission_id = ${stranger.mission}`;
		const runId = await underWay(person, mission);
		expect((await world.request(stranger.person, 'POST', `/api/v1/runs/${runId}/cancel`)).status).toBe(404);
		expect((await world.request(person, 'POST', `/api/v1/runs/${runId}/cancel`)).status).toBe(200);
		// Far sooner than the model answers, or the test takes too long.
		await world.settle();
		expect(world.ai.model.requests.some(({ isAborted }) => isAborted)).toBe(true);
		expect(await latestRun(person, mission)).toMatchObject({ status: 'cancelled', error: null });
		expect(await world.runRecords(person)).toMatchObject([{ status: 'cancelled' }]);
		expect((await world.request(person, 'POST', `/api/v1/runs/${runId}/cancel`)).status).toBe(404);
	});

	test('by its person, while it waits', async () => {
		const { person, mission } = await due();
		world.ai.model.script({ status: 500 });
		await world.settle();
		const { runId } = await latestRun(person, mission);
		await world.request(person, 'POST', `/api/v1/runs/${runId}/cancel`);
		await world.settle();
		expect(await world.runRecords(person)).toMatchObject([{ status: 'cancelled' }]);
	});

	test('when it takes too long, model and all, and nothing goes on behind it', async () => {
		const { person, mission } = await due();
		const slow = missionsOf(world.replica({ environment: { MANA_AI_RUN_SECONDS: '1' } }));
		world.ai.model.script({ calls: [create('In time')] });
		world.ai.model.answerBy(() => ({ calls: [create('Too late')], delayMs: 4_000 }));
		await world.settle(slow);
		expect(await latestRun(person, mission)).toMatchObject({ status: 'failed', error: 'TIMEOUT' });
		expect(await world.runRecords(person)).toMatchObject([
			{ status: 'failed', error: 'TIMEOUT', steps: [{ tool: 'todo_create', outcome: 'done' }] },
		]);
		await Bun.sleep(100);
		expect(await world.taskTitles(person)).toEqual(['In time']);
	});

	test('when its grant is taken back in the middle: no read and no write after a minute', async () => {
		const { person, mission, grant } = await due();
		world.ai.model.answerBy(() => {
			world.ai.auth.missionGrants.delete(grant);
			world.clock.nowMs += minute;
			return { calls: [create('Not any more')] };
		});
		await world.settle();
		expect(await world.taskTitles(person)).toEqual([]);
		expect(await world.schedule(person, mission)).toMatchObject({
			nextInstants: [],
			stopped: { code: 'GRANT_ENDED' },
			runs: [{ status: 'failed', error: 'GRANT_ENDED' }],
		});
	});

	test('when its person has left the space, or keeps the key to themselves', async () => {
		const left = await due();
		world.ai.auth.leave(left.person, `personal-${left.person}`);
		const hidden = await due();
		world.ai.auth.vaultsByUser.set(hidden.person, { keys: [], isZeroKnowledge: true });
		await world.settle();
		const errorOf = async (mission: string) =>
			(await world.sql`select error from mana_ai.mission_runs where mission_id = ${mission}`)[0]?.error;
		expect(await errorOf(left.mission)).toBe('SPACE_GONE');
		expect(await errorOf(hidden.mission)).toBe('ZERO_KNOWLEDGE');
	});

	test('when it has run as often as it may', async () => {
		const { person, mission } = await due({ maxRuns: 1 });
		await world.settle();
		world.clock.nowMs += hour;
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'failed', error: 'RUNS_EXCEEDED' });
		expect((await world.schedule(person, mission)).nextInstants).toHaveLength(3);
	});

	test('when the tokens of the day are used up, by its agent’s bound', async () => {
		const { person, mission } = await due({ agent: { maxTokensPerDay: 1_000 } });
		world.ai.model.script({ calls: [create('Still')], usage: { input: 990, output: 20 } });
		await world.settle();
		expect(await latestRun(person, mission)).toMatchObject({ status: 'failed', error: 'BUDGET' });
		expect(await world.taskTitles(person)).toEqual(['Still']);
		world.clock.nowMs += hour;
		const before = world.ai.model.requests.length;
		await world.settle();
		expect(world.ai.model.requests.length).toBe(before);
	});
});

test('while mana-sync is away a run waits, and then goes on', async () => {
	const { person, mission } = await due();
	world.ai.sync.intercept = () => new Response('', { status: 503 });
	await world.settle();
	expect(await latestRun(person, mission)).toMatchObject({ state: 'waiting' });
	world.ai.sync.intercept = undefined;
	world.clock.nowMs += minute;
	await world.settle();
	expect(await latestRun(person, mission)).toMatchObject({ status: 'done' });
});

test('what kept runs from happening is counted by its cause', async () => {
	const counted = async (name: string) => {
		const lines = (await (await world.ai.app.request('/metrics')).text()).split('\n');
		return Object.fromEntries(
			lines.flatMap((line) => {
				const [, label, value] = line.match(`^mana_ai_${name}\\{\\w+="([^"]+)".*\\} (\\d+)$`) ?? [];
				return label === undefined ? [] : [[label, Number(value)]];
			}),
		);
	};
	const names = ['agent_decisions_total', 'grant_skips_total', 'grant_scope_violations_total'];
	const before = Object.assign({}, ...(await Promise.all(names.map(counted))));
	const note = { module: 'notes', table: 'notes', id: 'n1' };
	await due({ inputs: [note] });
	await due({ agent: { state: 'paused' } });
	await due({ agent: { state: 'archived' } });
	await due({ agent: { maxTokensPerDay: 0 } });
	const ended = await due();
	world.ai.auth.missionGrants.delete(ended.grant);
	await due({ maxRuns: 0 });
	await world.settle();
	const after = Object.assign({}, ...(await Promise.all(names.map(counted))));
	const more = Object.entries(after).map(([label, count]) => [label, Number(count) - (before[label] ?? 0)]);
	expect(Object.fromEntries(more)).toEqual({
		...{ ran: 1, 'skipped-paused': 1, 'skipped-archived': 1, 'skipped-budget': 1 },
		...{ ended: 1, 'runs-exceeded': 1 },
		'notes/notes': 1,
	});
});
