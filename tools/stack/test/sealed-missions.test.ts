import { afterAll, beforeAll, expect, test } from 'bun:test';
import { agents, aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import { waitUntil } from './launcher.ts';
import type { SealedDevice } from './sealed-device.ts';
import { openSealedStack, type SealedStack, sealedMission } from './sealed-stack.ts';

const startTimeoutMs = 120_000;
const patienceMs = 30_000;
/** Each stands in one place of what a run reads, is told or writes. */
const planted = {
	title: 'zwiebelturm',
	objective: 'kaltwasserfisch',
	role: 'silberdistel',
	note: 'purpurschnecke',
	proposed: 'haselnussstrauch',
	summary: 'sternschnuppe',
};
const words = Object.values(planted);

let world: SealedStack;
let anna: SealedDevice;

beforeAll(async () => {
	world = await openSealedStack();
	world.model.answerBy(() => ({ text: planted.summary }));
	anna = await world.device('anna');
	await anna.write(notes, 'fern', { title: planted.note, content: `Dry, says the ${planted.note}` });
	await anna.write(tasks, 't1', { title: 'A secret errand' });
	await anna.write(agents, 'a1', { name: 'Gardener', systemPrompt: planted.role });
}, startTimeoutMs);
afterAll(() => world?.close(), 30_000);

const mission = (missionId: string) =>
	sealedMission(anna, missionId, { title: planted.title, objective: planted.objective });

const asked = () => JSON.stringify(world.model.requests.at(-1)?.body);
const ended = (missionId: string, runId: string, withinMs = patienceMs) =>
	waitUntil(async () => (await anna.runState(missionId, runId))?.state === 'ended', withinMs);
const untilAsked = (times: number) => waitUntil(async () => world.model.requests.length >= times, patienceMs);

const wordsIn = (text: string) => words.filter((word) => text.includes(word));

test('a mission runs on a copy while no device is there, and no word of it stands anywhere but for its person', async () => {
	await mission('m1');
	const before = world.model.requests.length;
	world.model.script(
		{
			calls: [
				{ name: 'notes_list', input: {} },
				{ name: 'notes_update', input: { id: 'fern', append: planted.proposed } },
				{ name: 'notes_create', input: { title: planted.proposed, content: 'Damp' } },
				{ name: 'todo_list', input: {} },
			],
		},
		{ text: planted.summary, delayMs: 2_000 },
	);
	const runId = await anna.run('m1');
	await untilAsked(before + 2);
	const dumps = [await world.writtenDown()];
	await ended('m1', runId);
	dumps.push(await world.writtenDown());
	expect(asked()).toContain(planted.note);
	expect(asked()).not.toContain('errand');
	expect(dumps.map(wordsIn)).toEqual([[], []]);
	// It is all there to be searched.
	for (const part of ['"mission_id":"m1"', 'Gardener', 'mana_ai_runs_total'])
		expect(dumps[1]).toContain(part);
	expect(world.log()).toContain('devices seal copies for missions to this key');

	await anna.takeResults();
	expect(await anna.takeResults()).toEqual([]);
	expect(await anna.read(missionRuns)).toMatchObject([
		{ id: runId, missionId: 'm1', status: 'done', summary: planted.summary, steps: { length: 4 } },
	]);
	const proposed = await anna.read(aiProposals);
	expect(proposed.map(({ tool }) => tool).toSorted()).toEqual(['notes.create', 'notes.update']);
	expect(proposed.find(({ tool }) => tool === 'notes.update')?.preview?.records).toMatchObject([
		{ type: 'notes/notes', id: 'fern', op: 'update' },
	]);
	expect(await anna.read(notes)).toMatchObject([{ title: planted.note }]);
}, 90_000);

test('what it called stands in the activity log of its person', async () => {
	const log = await anna.activity();
	expect(log.filter(({ client }) => client === 'Gardener').map(({ tool }) => tool)).toContain('notes.list');
});

test('a process that is killed in the middle is replaced, and nothing is there twice', async () => {
	await mission('m2');
	const before = world.model.requests.length;
	world.model.script(
		{ calls: [{ name: 'notes_create', input: { title: 'One', content: '1' } }] },
		{ calls: [{ name: 'notes_create', input: { title: 'Two', content: '2' } }] },
		{ text: 'Never heard.', delayMs: 60_000 },
	);
	const runId = await anna.run('m2');
	await untilAsked(before + 3);
	world.killAi();
	// It is started again, and a request has to find it.
	await waitUntil(world.isAiUp, patienceMs);
	await ended('m2', runId);
	const results = (await anna.takeResults()).filter(({ data }) => data.missionId === 'm2');
	const titles = results
		.filter(({ table }) => table === 'aiProposals')
		.map(({ data }) => JSON.parse(String(data.args)).title);
	expect(titles.toSorted()).toEqual(['One', 'Two']);
	expect(results.filter(({ table }) => table === 'missionRuns')).toMatchObject([
		{ id: runId, data: { status: 'done', summary: planted.summary } },
	]);
}, 90_000);

test('taken back in the middle, the run ends at once and the copy is gone', async () => {
	await mission('m3');
	const before = world.model.requests.length;
	world.model.script({ text: 'Never heard.', delayMs: 60_000 });
	const runId = await anna.run('m3');
	await untilAsked(before + 1);
	await anna.ask('DELETE', '/api/v1/missions/m3/sealed-inputs');
	await ended('m3', runId, 5_000);
	expect(await anna.runState('m3', runId)).toMatchObject({ status: 'failed', error: 'GRANT_ENDED' });
	expect((await anna.send('GET', '/api/v1/missions/m3/sealed-inputs')).status).toBe(404);
}, 60_000);

test('replaced keys end what was granted with the old ones', async () => {
	const { seal } = await mission('m5');
	const old = await seal();
	await anna.replaceKeys();
	const answer = await anna.put('m5', old);
	expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'SEALED_INVALID' }]);
	expect((await anna.send('POST', '/api/v1/missions/m5/run', {})).status).toBe(409);
}, 60_000);
