import { afterAll, beforeAll, expect, test } from 'bun:test';
import { pullAll, SyncError } from '@mana/sync-protocol';
import { createApp } from '../src/app.ts';
import { eventually } from './live-world.ts';
import { insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let server: Bun.Server<undefined>;

beforeAll(async () => {
	world = await startSyncWorld();
	server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: createApp(world.deps).fetch });
	world.auth.addUser('anna');
	world.auth.join('anna', 'team', 'member');
	const device = await world.device('anna', 'phone');
	for (let part = 0; part < 4; part += 1) {
		const rows = Array.from({ length: 2000 }, (_, n) =>
			insert(`t${part}-${n}`, { text: 'x'.repeat(500) }, { spaceId: 'team' }),
		);
		await device.push({ changes: rows });
	}
});
afterAll(async () => {
	await server.stop(true);
	await world.stop();
});

const client = async () => ({
	baseUrl: `http://127.0.0.1:${server.port}`,
	jwt: await world.auth.token('anna'),
	clientId: 'phone',
});

async function openPull() {
	const { baseUrl, jwt } = await client();
	const url = `${baseUrl}/sync/todo/pull?collection=tasks&since=1970-01-01T00:00:00Z`;
	const response = await fetch(url, { headers: { authorization: `Bearer ${jwt}` } });
	expect(response.status).toBe(200);
	const reader = response.body?.getReader();
	if (reader === undefined) throw new TypeError('no body');
	return reader;
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
	let text = '';
	const decoder = new TextDecoder();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text;
		text += decoder.decode(value, { stream: true });
	}
}

test('the client reads a streamed collection over a real port, and goes on from its cursor', async () => {
	const config = await client();
	const { changes, syncedUntil } = await pullAll(config, 'todo', 'tasks');
	expect(changes).toHaveLength(8000);
	expect((await pullAll(config, 'todo', 'tasks', syncedUntil)).changes).toEqual([]);
	const refused = pullAll(config, 'todo', 'labels', syncedUntil);
	await expect(refused).rejects.toBeInstanceOf(SyncError);
	await expect(refused).rejects.toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
});

test('a member removed while a long answer is read gets no more, and no cursor', async () => {
	const reader = await openPull();
	await reader.read();
	world.auth.leave('anna', 'team');
	await Bun.sleep(20);
	const rest = await readToEnd(reader).catch(() => 'cut');
	expect(rest).not.toContain('syncedUntil');
	world.auth.join('anna', 'team', 'member');
});

test('no transaction stays open while a reader does not read', async () => {
	const reader = await openPull();
	await reader.read();
	const open = async () =>
		(
			await world.admin`
				select from pg_stat_activity
				where datname = current_database() and application_name = 'mana-sync' and state <> 'idle'`
		).length;
	// Reads that fill what the wire still takes come to an end; one that waited for the reader would not.
	let quiet = 0;
	await eventually(async () => {
		quiet = (await open()) === 0 ? quiet + 1 : 0;
		return quiet === 20;
	});
	await reader.cancel();
});
