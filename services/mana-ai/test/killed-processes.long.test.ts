import { expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { standInServices } from './ai-world.ts';
import { exchangeKey, MissionWorld } from './mission-world.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const most = 40;
const people = 20;
const missionsOfEach = 10;
const create = (title: string) => ({ name: 'todo_create', input: { title } });

test('200 runs lose and double nothing while their processes are killed again and again', async () => {
	const world = await MissionWorld.open();
	const auth = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: (request) => world.ai.auth.fetch(request),
	});
	const sync = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: (request) => world.ai.sync.answer(request),
	});
	world.ai.model.answerBy(({ messages }) => {
		const turns = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
		if (turns === 0) return { calls: [create('one'), create('two')], delayMs: 20 };
		if (turns === 1) return { calls: [{ name: 'todo_list', input: {} }, create('three')], delayMs: 20 };
		return { text: 'Three tasks.', delayMs: 20 };
	});
	for (let person = 0; person < people; person += 1) {
		world.addPerson(`p${person}`);
		for (let mission = 0; mission < missionsOfEach; mission += 1) {
			await world.addMission(`p${person}`, `m${person}-${mission}`);
		}
	}
	await world.sql`update mana_ai.mission_schedules set next_at = now()`;

	const begin = () =>
		Bun.spawn([process.execPath, main], {
			env: {
				PATH: process.env.PATH,
				HOST: '127.0.0.1',
				PORT: '0',
				DATABASE_URL: world.ai.databaseUrls.runtimeUrl,
				DATABASE_MAINTENANCE_URL: world.ai.databaseUrls.maintenanceUrl,
				...standInServices,
				MANA_AUTH_URL: `http://127.0.0.1:${auth.port}`,
				MANA_SYNC_URL: `http://127.0.0.1:${sync.port}`,
				AI_PRIVATE_KEY: exchangeKey,
				MANA_AI_MODEL: 'anthropic/claude-test',
				MANA_AI_BASE_URL: world.ai.model.url,
				MANA_AI_API_KEY: 'k',
				MANA_AI_LEASE_SECONDS: '3',
				MANA_AI_RUNS_AT_ONCE: '4',
				LOG_LEVEL: 'error',
			},
			stdin: 'ignore',
			stdout: 'ignore',
			stderr: 'inherit',
		});
	const processes = [begin(), begin()];
	let kills = 0;
	try {
		const leftRuns = async () => {
			const [left] = await world.sql`
				select ${people * missionsOfEach} - count(*)::int as runs from mana_ai.mission_runs where state = 'ended'`;
			return left?.runs ?? 0;
		};
		for (let turn = 0; (await leftRuns()) > 0; turn += 1) {
			await Bun.sleep(500 + Math.random() * 2_000);
			if (kills === most) continue;
			const [running] = await world.sql`
				select count(*)::int as runs from mana_ai.mission_runs where state = 'running' and lease_until > now()`;
			// Only one that works is worth killing.
			if (running?.runs === 0) continue;
			const victim = turn % processes.length;
			processes[victim]?.kill('SIGKILL');
			await processes[victim]?.exited;
			processes[victim] = begin();
			kills += 1;
		}
	} finally {
		for (const one of processes) {
			one.kill('SIGTERM');
			await one.exited;
		}
	}
	const runs = await world.sql`select user_id, status, error from mana_ai.mission_runs`;
	expect(runs).toHaveLength(people * missionsOfEach);
	expect(runs.filter(({ status }) => status !== 'done')).toEqual([]);
	for (let person = 0; person < people; person += 1) {
		const titles = await world.taskTitles(`p${person}`);
		for (const title of ['one', 'two', 'three']) {
			expect(titles.filter((one) => one === title)).toHaveLength(missionsOfEach);
		}
		expect(await world.runRecords(`p${person}`)).toHaveLength(missionsOfEach);
	}
	process.stdout.write(`${kills} kills of processes\n`);
	await auth.stop(true);
	await sync.stop(true);
	await world.close();
}, 900_000);
