import { afterAll, beforeAll, expect, test } from 'bun:test';
import { agentKontextDocs } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import { MissionWorld } from './mission-world.ts';
import { SealedPerson } from './sealed-person.ts';

/** Each stands in one place of what a run reads, is told or writes. */
const planted = {
	title: 'zwiebelturm',
	objective: 'kaltwasserfisch',
	concept: 'mondscheintarif',
	role: 'silberdistel',
	memory: 'windjammer',
	context: 'glockenblume',
	note: 'purpurschnecke',
	task: 'bernsteinkette',
	proposed: 'haselnussstrauch',
	searched: 'pusteblume',
	said: 'wetterleuchten',
	summary: 'sternschnuppe',
};
const words = Object.values(planted);

let world: MissionWorld;
beforeAll(async () => {
	world = await MissionWorld.open({
		AI_SEALING_SECRET: 'wraps-keys-that-devices-seal-copies-to',
		LOG_LEVEL: 'trace',
	});
});
afterAll(() => world.close());

/** All that is written down anywhere but for the person: every column of every table, the log, metrics, what went to mana-auth. */
async function writtenDown(): Promise<string> {
	const tables = await world.sql`
		select format('%I.%I', table_schema, table_name) as name from information_schema.tables
		where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`;
	expect(tables.length).toBeGreaterThan(8);
	const rows = await Promise.all(
		tables.map(({ name }) => world.sql.unsafe(`select row_to_json(t)::text as row from ${name} t`)),
	);
	const { metrics } = world.ai.deps;
	return [
		...rows.flat().map(({ row }) => row),
		...world.ai.logLines,
		await metrics.registry.metrics(),
		JSON.stringify(world.ai.auth.activity),
		JSON.stringify(world.ai.auth.requests),
	].join('\n');
}

/** As they are, and as they would stand in base64 at any offset. */
function wordsIn(text: string): string[] {
	const spellings = (word: string) => [
		word,
		...[0, 1, 2].map((offset) =>
			Buffer.from('x'.repeat(offset) + word)
				.toString('base64')
				.slice(offset + 1, -4),
		),
	];
	return words.filter((word) => spellings(word).some((spelling) => text.includes(spelling)));
}

test('no word of a person stands in any column, log line or metric, during a run or after it', async () => {
	const anna = await SealedPerson.add(world, 'anna');
	await world.write('anna', notes, 'n1', {
		title: planted.note,
		content: `${planted.note} ${planted.searched}`,
	});
	await world.write('anna', tasks, 't1', { title: planted.task });
	await world.write('anna', agentKontextDocs, 'd1', { agentId: 'agent-of-m1', content: planted.context });
	await anna.addMission('m1', {
		scopes: ['notes:read', 'notes:write', 'todo:read', 'todo:write'],
		agent: { systemPrompt: planted.role, memory: planted.memory },
		mission: {
			title: planted.title,
			objective: planted.objective,
			conceptMarkdown: planted.concept,
			inputs: [{ module: 'notes', table: 'notes', id: 'n1' }],
		},
	});
	const dumps = [await writtenDown()];
	world.ai.model.script(
		{
			text: planted.said,
			calls: [
				{ name: 'notes_list', input: { query: planted.searched } },
				{ name: 'todo_list', input: {} },
				{ name: 'todo_create', input: { title: planted.proposed } },
				{ name: 'todo_update', input: { id: 't1', title: `${planted.proposed} ${planted.task}` } },
				{ name: 'todo_create', input: { title: 7, wrong: planted.proposed } },
				{ name: 'no_such_tool', input: { [planted.proposed]: planted.proposed } },
			],
		},
		{ text: planted.summary, delayMs: 400 },
	);
	const asked = world.ai.model.requests.length;
	await world.run('anna', 'm1');
	await world.missions.engine.tick();
	while (world.ai.model.requests.length < asked + 2) await Bun.sleep(2);
	const [open] = await world.sql`select count(*)::int as steps from mana_ai.run_journal`;
	expect(open?.steps).toBeGreaterThan(5);
	dumps.push(await writtenDown());
	await world.settle();
	await Bun.sleep(20);
	dumps.push(await writtenDown());

	// They were there to be found: the model was told them, and the person is.
	const told = JSON.stringify(world.ai.model.requests);
	expect(words.filter((word) => !told.includes(word))).toEqual([planted.summary]);
	const results = JSON.stringify(await anna.results('m1'));
	for (const word of [planted.proposed, planted.summary, planted.task]) expect(results).toContain(word);
	expect(wordsIn(Buffer.from(`ab ${planted.note}`).toString('base64'))).toEqual([planted.note]);
	expect(dumps.map(wordsIn)).toEqual([[], [], []]);
	expect(dumps[1]).toContain('"mission_id":"m1"');
});

test('a run that fails of a fault of ours tells no word of it', async () => {
	const ben = await SealedPerson.add(world, 'ben');
	await ben.addMission('m2', { mission: { title: planted.title, objective: planted.objective } });
	world.ai.model.script({ status: 400, message: `${planted.said} is not allowed` });
	await world.run('ben', 'm2');
	await world.settle();
	expect(await ben.resultsOf('m2', 'missionRuns')).toMatchObject([
		{ status: 'failed', error: 'MODEL_REQUEST' },
	]);
	expect(wordsIn(await writtenDown())).toEqual([]);
});
