import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import { aiDatabase } from '../src/db/database.ts';
import { MissionWorld } from './mission-world.ts';

const hour = 60 * 60_000;
const titles = ['one', 'two', 'three'];
const dataDir = mkdtempSync(join(tmpdir(), 'mana-ai-restarts-'));
let postgres: EmbeddedPostgres;
let world: MissionWorld;

beforeAll(async () => {
	chmodSync(dataDir, 0o711);
	postgres = await startEmbeddedPostgres({ dataDir, durable: true });
	const passwords = { owner: 'test', runtime: 'test', maintenance: 'test' };
	const { adminUrl } = postgres;
	const urls = { mana_ai: await prepareDatabase({ adminUrl, spec: aiDatabase, passwords }) };
	world = await MissionWorld.open({}, { database: { adminUrl, urls, drop: async () => {} } });
}, 30_000);

afterAll(async () => {
	await world.close();
	await postgres.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

/** Postgres is killed; what it held of memory may take a moment to be free. */
async function restart(): Promise<void> {
	process.kill(postgres.pid, 'SIGKILL');
	for (let attempt = 0; ; attempt += 1) {
		await Bun.sleep(200);
		try {
			postgres = await startEmbeddedPostgres({ dataDir, durable: true, port: postgres.port });
			return;
		} catch (error) {
			if (attempt === 20) throw error;
		}
	}
}

/** Looks at what is due until nothing is; the lease of a run that nobody could write down ends meanwhile. */
async function untilEnded(person: string): Promise<void> {
	const hasEnded = async () => {
		const { runs } = await world.schedule(person, 'm1');
		return runs[0]?.state === 'ended' && (await world.runRecords(person))[0]?.status === 'done';
	};
	for (let turn = 0; !(await hasEnded()); turn += 1) {
		if (turn === 50) throw new Error('the run does not end');
		world.clock.nowMs += 60_000;
		await world.endLeases();
		await world.settle();
	}
}

test.each([1, 2, 3, 4])(
	'a database that dies at answer %p of the model doubles nothing and loses nothing',
	async (at) => {
		const person = `person-${at}`;
		world.addPerson(person);
		await world.addMission(person, 'm1');
		let restarted: Promise<void> | undefined;
		world.ai.model.answerBy(({ messages }) => {
			const turn = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
			if (turn + 1 === at) restarted ??= restart();
			const title = titles[turn];
			return title ? { calls: [{ name: 'todo_create', input: { title } }] } : { text: 'Three tasks.' };
		});
		world.clock.nowMs += hour;
		await world.missions.engine.tick();
		while (!restarted) await Bun.sleep(5);
		await restarted;
		await untilEnded(person);
		expect(await world.taskTitles(person)).toEqual(titles.toSorted());
		const [run, ...others] = await world.runRecords(person);
		expect(others).toHaveLength(0);
		expect(run).toMatchObject({ status: 'done', summary: 'Three tasks.', error: null });
		const shown = await world.schedule(person, 'm1');
		expect(shown.runs).toMatchObject([{ runId: run?.id, state: 'ended', status: 'done' }]);
		await world.forgetMissions();
	},
	60_000,
);
