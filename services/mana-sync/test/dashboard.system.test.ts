import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { z } from 'zod';
import { type Expression, readDashboard } from './dashboard.ts';
import { eventually, openStream, type Replica, startReplica } from './live-world.ts';
import { insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

const directory = mkdtempSync(join(tmpdir(), 'mana-sync-dashboard-'));
let world: SyncWorld;
let replica: Replica;
let prometheus: Bun.Subprocess;
let url: string;

beforeAll(async () => {
	world = await startSyncWorld();
	replica = await startReplica(world);
	world.auth.addUser('anna');
	const port = await getPort({ host: '127.0.0.1' });
	url = `http://127.0.0.1:${port}`;
	const { host } = new URL(replica.url);
	const config = {
		global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
		scrape_configs: [{ job_name: 'mana-sync', static_configs: [{ targets: [host] }] }],
	};
	writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
	prometheus = Bun.spawn(
		[
			'prometheus',
			`--config.file=${join(directory, 'prometheus.yml')}`,
			`--storage.tsdb.path=${join(directory, 'data')}`,
			`--web.listen-address=127.0.0.1:${port}`,
			'--log.level=error',
		],
		{ stdio: ['ignore', 'ignore', 'inherit'] },
	);
});
afterAll(async () => {
	prometheus.kill();
	await prometheus.exited;
	await replica.stop();
	await world.stop();
	rmSync(directory, { recursive: true, force: true });
});

const answerSchema = z.object({
	status: z.literal('success'),
	data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** How many series an expression gives now. */
async function ask({ text }: Expression): Promise<number> {
	const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: text })}`);
	return answerSchema.parse(await response.json()).data.result.length;
}

test('promtool finds nothing wrong with the expressions', async () => {
	const rules = readDashboard().map(({ text }, n) => ({ record: `panel:${n}`, expr: text }));
	const path = join(directory, 'rules.yml');
	writeFileSync(path, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
	const child = Bun.spawn(['promtool', 'check', 'rules', path], { stdout: 'pipe', stderr: 'pipe' });
	const said = await new Response(child.stderr).text();
	expect([await child.exited, said]).toEqual([0, '']);
});

test('over a service that is used, each expression of the dashboard gives something', async () => {
	const headers = { authorization: `Bearer ${await world.auth.token('anna')}`, 'x-client-id': 'web' };
	const stream = await openStream(replica.url, headers);
	const expressions = readDashboard();
	let pushes = 0;
	const unanswered = async () => {
		pushes += 1;
		const changes = [insert(`t${pushes}`, {}), update('t1', { a: 1 }, Date.now() - 60_000 - pushes)];
		await fetch(`${replica.url}/sync/todo`, {
			method: 'POST',
			headers: { ...headers, 'x-client-id': 'phone' },
			body: JSON.stringify({ changes }),
		});
		const found = await Promise.all(expressions.map(ask));
		return expressions.filter((_, n) => found[n] === 0).map(({ panel }) => panel);
	};
	await eventually(async () => {
		const left = await unanswered().catch(() => ['prometheus']);
		if (left.length > 0) await Bun.sleep(300);
		return left.length === 0;
	}, 30_000);
	stream.close();
}, 60_000);
