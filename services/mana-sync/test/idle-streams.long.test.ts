import { expect, test } from 'bun:test';
import { startAuthServer } from '@mana/auth-protocol/testing';
import { eventually, idsIn, openStream } from './live-world.ts';
import { createSyncDatabase } from './sync-database.ts';
import { startSyncProcess } from './sync-process.ts';
import { insert } from './sync-world.ts';

const idleMs = 155_000;

test('a stream and a socket on which nothing happens outlive the idle time-out of 120 s, with a heartbeat each 30 s', async () => {
	const [auth, database] = await Promise.all([startAuthServer(), createSyncDatabase()]);
	auth.addUser('anna');
	const token = await auth.token('anna');
	const headers = { authorization: `Bearer ${token}`, 'x-client-id': 'web' };
	const sync = await startSyncProcess(database.urls.mana_sync?.runtimeUrl ?? '', auth);
	try {
		const stream = await openStream(sync.url, headers);
		const socket = new WebSocket(`${sync.url.replace('http', 'ws')}/ws`);
		const messages: string[] = [];
		socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)).type);
		socket.onclose = () => messages.push('closed');
		await new Promise((resolve) => {
			socket.onopen = resolve;
		});
		socket.send(JSON.stringify({ type: 'auth', token }));
		await eventually(() => messages.includes('auth-ok'));
		await Bun.sleep(idleMs);
		const beats = stream.events.filter(({ event }) => event === 'heartbeat').length;
		expect([stream.isClosed, beats]).toEqual([false, 5]);
		const init = {
			method: 'POST',
			headers: { ...headers, 'x-client-id': 'phone' },
			body: JSON.stringify({ changes: [insert('t1', {})] }),
		};
		expect((await fetch(`${sync.url}/sync/todo`, init)).status).toBe(200);
		await stream.until((events) => idsIn(events).includes('t1'));
		await eventually(() => messages.includes('sync-available'));
		expect(messages).not.toContain('closed');
		stream.close();
		socket.close();
	} finally {
		await sync.kill('SIGTERM');
		await database.drop();
		await auth.stop();
	}
}, 200_000);
