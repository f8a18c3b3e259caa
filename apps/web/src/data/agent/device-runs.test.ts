import { afterEach, describe, expect, test } from 'bun:test';
import type { ModelAnswer } from '@mana/agent-loop';
import type { Browser } from '../testing/data-world.ts';
import { annasDevice as openDevice } from '../testing/zero-knowledge-device.ts';
import { zeroKnowledgeWorld } from '../testing/zero-knowledge-world.ts';
import { runMaxMs } from './due-run.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

const calling = (name: string, input: Record<string, unknown>): ModelAnswer => ({
	ok: true,
	text: '',
	calls: [{ id: crypto.randomUUID(), name, input }],
	finish: 'calls',
	usage: { input: 10, output: 5 },
});
const saying = (text: string): ModelAnswer => ({
	ok: true,
	text,
	calls: [],
	finish: 'done',
	usage: { input: 10, output: 5 },
});

async function annasDevice(account: Awaited<ReturnType<typeof zeroKnowledgeWorld>>) {
	const device = await openDevice(account);
	open.push(device.browser);
	return device;
}

const newDevice = async () => annasDevice(await zeroKnowledgeWorld());

describe('a run on a device', () => {
	test('reads, proposes what its agent may not write alone, and leaves nothing readable on the server', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'write' });
		const asked = anna.script(
			calling('notes_create', { title: 'Orchid', content: 'Watered on Monday' }),
			saying('I propose a note.'),
		);
		expect(await anna.calls.run({ missionId: 'tidy', isTry: false })).toEqual({ ok: true });
		const [run] = await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
		expect(run).toMatchObject({
			...{ source: 'device', agentId: 'gardener', summary: 'I propose a note.', error: null },
			usage: { input: 20, output: 10 },
			steps: [{ round: 1, tool: 'notes_create', outcome: 'done' }],
		});
		const [proposal] = await anna.read('ai/aiProposals', (rows) => rows.length === 1);
		expect(proposal).toMatchObject({ status: 'staged', tool: 'notes.create', runId: run?.id });
		expect(proposal?.preview?.words).toContain('Orchid');
		// What it may do is what it was allowed: no other module's tools are shown.
		const [request] = asked();
		expect(request?.instructions).toContain('Gardener');
		expect(request?.tools.some(({ name }) => name === 'notes_create')).toBe(true);
		expect(request?.tools.some(({ name }) => name.startsWith('todo_') || name.startsWith('contacts_'))).toBe(
			false,
		);
		const stored = JSON.stringify([anna.world.sync.pushed, anna.world.auth.activity]);
		expect(stored).not.toMatch(/[Oo]rchid|Watered|I propose/);
	});

	test('has what it proposed made once, on the device, under the proposal’s name', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'write' });
		anna.script(calling('notes_create', { title: 'Orchid', content: 'Watered' }), saying('Done.'));
		await anna.calls.run({ missionId: 'tidy', isTry: false });
		const [proposal] = await anna.read('ai/aiProposals', (rows) => rows.length === 1);
		const id = proposal?.id ?? '';
		const approve = () => anna.calls.approve({ spaceId: anna.spaceId, proposals: [{ id }] });
		expect(await approve()).toMatchObject({ ok: true, results: [{ id, outcome: 'done' }] });
		expect(await approve()).toMatchObject({ ok: true, results: [{ id, outcome: 'done' }] });
		const notes = await anna.read('notes/notes', (rows) => rows.length > 0);
		expect(notes.map(({ title }) => title)).toEqual(['Orchid']);
		const change = anna.world.sync.pushed.find(({ change: { table } }) => table === 'notes')?.change;
		expect(change?.actor).toMatchObject({ kind: 'agent', client: 'Gardener', callId: id, missionId: 'tidy' });
		expect(anna.world.auth.activity.flatMap(({ entries }) => entries)).toMatchObject([
			{ callId: id, tool: 'notes.create', client: 'Gardener', outcome: 'success' },
		]);
		expect(await anna.calls.reject({ spaceId: anna.spaceId, id })).toMatchObject({
			result: { outcome: 'done' },
		});
	});

	test('writes at once what its agent may, but not in a trial', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'write' });
		const values = { policy: { tools: { 'notes.create': 'auto' } } };
		await anna.write({ op: 'update', table: 'ai/agents', spaceId: anna.spaceId, id: 'gardener', values });
		const creates = calling('notes_create', { title: 'Orchid', content: 'x' });
		anna.script(creates, saying('Tried.'));
		await anna.calls.run({ missionId: 'tidy', isTry: true });
		await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
		expect(anna.world.sync.pushed.filter(({ change: { table } }) => table === 'notes')).toHaveLength(0);
		anna.script(creates, saying('Done.'));
		await anna.calls.run({ missionId: 'tidy', isTry: false });
		await anna.read('notes/notes', (rows) => rows.length === 1);
	});

	test('says in its record what it has read, before the model is told of it', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'read' });
		for (const id of ['n1', 'n2'])
			await anna.write({
				op: 'insert',
				table: 'notes/notes',
				spaceId: anna.spaceId,
				id,
				values: { title: id },
			});
		let atSecond: unknown;
		anna.script(calling('notes_list', {}), () => {
			const { change } = anna.world.sync.pushed.findLast((one) => one.change.table === 'missionRuns') ?? {};
			atSecond = change?.op === 'update' && change.fields.reads?.value;
			return saying('Read.');
		});
		await anna.calls.run({ missionId: 'tidy', isTry: true });
		const [run] = await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
		const read = expect.objectContaining({ table: 'notes/notes', records: 2 });
		expect(atSecond).toContainEqual(read);
		expect(run?.reads).toContainEqual(read);
		expect(run?.reads).toContainEqual(expect.objectContaining({ table: 'ai/aiMissions', records: 1 }));
		expect(run?.reads?.some(({ table }) => table === 'todo/tasks')).toBe(false);
	});

	test('is not begun without leave, a model, or a mission, and nothing is written then', async () => {
		const anna = await newDevice();
		const run = () => anna.calls.run({ missionId: 'tidy', isTry: false });
		expect(await run()).toEqual({ ok: false, code: 'GRANT_NEEDED' });
		await anna.allow({ notes: 'read' });
		expect(await run()).toEqual({ ok: false, code: 'MISSION_GONE' });
		await anna.addMission();
		const { missions } = await anna.tab.deviceAgent();
		await anna.tab.deviceAgent({ missions });
		expect(await run()).toEqual({ ok: false, code: 'MODEL_NEEDED' });
		expect(anna.world.sync.pushed.filter(({ change: { table } }) => table === 'missionRuns')).toHaveLength(0);
	});

	test('ends when its person says so, and says why it failed', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'read' });
		anna.script({ ok: false, failure: { kind: 'auth' } });
		await anna.calls.run({ missionId: 'tidy', isTry: false });
		await anna.read('ai/missionRuns', ([one]) => one?.record.error === 'MODEL_AUTH');
		const { promise, resolve } = Promise.withResolvers<void>();
		anna.script((request) => {
			resolve();
			// Never, unless it is ended.
			return new Promise((_, reject) => {
				request.signal.addEventListener('abort', () => reject(request.signal.reason));
			}) as never;
		});
		await anna.calls.run({ missionId: 'tidy', isTry: false });
		await promise;
		const runs = await anna.read('ai/missionRuns', (rows) =>
			rows.some(({ record }) => record.status === 'running'),
		);
		const runId = runs.find(({ status }) => status === 'running')?.id ?? '';
		expect(await anna.calls.run({ missionId: 'tidy', isTry: false })).toEqual({
			ok: false,
			code: 'RUN_UNDER_WAY',
		});
		expect(await anna.calls.cancel({ runId })).toEqual({ ok: true });
		await anna.read('ai/missionRuns', (rows) => rows.some(({ record }) => record.status === 'cancelled'));
		expect(await anna.calls.cancel({ runId })).toEqual({ ok: false, code: 'RUN_ELSEWHERE' });
	});

	test('has no key once the app is locked', async () => {
		const anna = await newDevice();
		await anna.addMission();
		await anna.allow({ notes: 'read' });
		anna.script(saying('x'));
		await anna.tab.session.lock();
		expect(await anna.calls.run({ missionId: 'tidy', isTry: false })).toEqual({ ok: false, code: 'LOCKED' });
	});
});

describe('what is due', () => {
	const hourly = { cadence: { kind: 'interval', everyMinutes: 60 } };
	const hourMs = 60 * 60_000;

	test('runs once, on whichever of two devices comes first', async () => {
		const account = await zeroKnowledgeWorld();
		const [desk, hand] = [await annasDevice(account), await annasDevice(account)];
		await desk.addMission(hourly);
		const asked: (() => readonly unknown[])[] = [];
		for (const device of [desk, hand]) {
			await device.allow({ notes: 'read' });
			asked.push(device.script(saying('Looked.')));
			await device.read('ai/missionRuns', (rows) => rows.length === 0);
		}
		account.world.state.nowMs = Date.now() + hourMs + 60_000;
		const watching = [desk.due(), hand.due()];
		await Bun.sleep(100);
		for (const { look } of watching) look();
		await desk.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
		for (const { look } of watching) look();
		await Bun.sleep(200);
		const begun = account.world.sync.pushed.filter(
			({ change: { table, op } }) => table === 'missionRuns' && op === 'insert',
		);
		const ids = new Set(begun.map(({ change }) => change.id));
		expect(ids.size).toBe(1);
		expect(asked.flatMap((requests) => requests())).toHaveLength(1);
		expect(await desk.read('ai/missionRuns', () => true)).toHaveLength(1);
		for (const { stop } of watching) stop();
	});

	test('stays for devices that have leave, and a run whose device is gone is said to have ended', async () => {
		const anna = await newDevice();
		await anna.addMission(hourly);
		const values = {
			...{ missionId: 'tidy', source: 'device', status: 'running' },
			startedAt: new Date(Date.now() - 2 * runMaxMs).toISOString(),
		} as const;
		await anna.write({ op: 'insert', table: 'ai/missionRuns', spaceId: anna.spaceId, id: 'lost', values });
		await anna.tab.deviceAgent({ model: { by: 'mana-ai' }, missions: {} });
		const { stop } = anna.due();
		await anna.read('ai/missionRuns', ([one]) => one?.record.error === 'DEVICE_GONE');
		expect(await anna.read('ai/missionRuns', () => true)).toHaveLength(1);
		stop();
	});
});

test('how missions run here lies sealed on the device, and opens with the key alone', async () => {
	const anna = await newDevice();
	const model = {
		by: 'own-key',
		provider: 'anthropic',
		model: 'm',
		apiKey: 'sk-planted',
		baseUrl: '',
	} as const;
	await anna.tab.deviceAgent({ model, missions: {} });
	expect(await anna.tab.deviceAgent()).toEqual({ model, missions: {}, isZeroKnowledge: true });
	const kept = await (await anna.browser.device.openAccount('anna')).values.get('device-agent');
	expect(String(kept)).toStartWith('enc:1:');
	expect(JSON.stringify([anna.world.sync.pushed, kept])).not.toContain('planted');
	await anna.tab.session.lock();
	await expect(anna.tab.deviceAgent()).rejects.toMatchObject({ code: 'NOT_READY' });
});
