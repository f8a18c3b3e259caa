import { expect, test } from 'bun:test';
import { connect } from 'node:net';
import { eventually, startReplica } from './live-world.ts';
import { insert, startSyncWorld } from './sync-world.ts';

const USERS = 40;
const STREAMS = 1_000;
const PUSHES = 100;

test('of a thousand streams one stalls: the others are told, and it catches up', async () => {
	const world = await startSyncWorld();
	const replica = await startReplica(world);
	const users = Array.from({ length: USERS }, (_, at) => `user-${at}`);
	for (const user of users) {
		world.auth.addUser(user);
		world.auth.join(user, 'team', 'owner');
	}
	const tokens = await Promise.all(users.map((user) => world.auth.token(user)));
	// Plain sockets: fetch opens no more than a few hundred at once.
	const open = async (at: number) => {
		const ids = new Set<string>();
		const socket = connect(Number(new URL(replica.url).port), '127.0.0.1');
		socket.write(
			`GET /sync/todo/stream?collections=tasks HTTP/1.1\r\nHost: sync\r\nAuthorization: Bearer ${tokens[at % USERS]}\r\n\r\n`,
		);
		await new Promise<void>((resolve) => socket.once('data', () => resolve()));
		socket.on('data', (part) => {
			for (const [id] of part.toString('latin1').matchAll(/"id":"t\d+"/g)) ids.add(id);
		});
		return { socket, ids };
	};
	const stalled = await open(0);
	stalled.socket.pause();
	const streams = await Promise.all(Array.from({ length: STREAMS - 1 }, (_, at) => open(at + 1)));
	const headers = { authorization: `Bearer ${tokens[0]}`, 'x-client-id': 'writer' };
	for (let at = 0; at < PUSHES; at += 1) {
		const body = JSON.stringify({ changes: [insert(`t${at}`, { title: 'x' }, { spaceId: 'team' })] });
		const response = await fetch(`${replica.url}/sync/todo`, { method: 'POST', headers, body });
		expect(response.status).toBe(200);
		await Bun.sleep(20);
	}
	await eventually(() => streams.every(({ ids }) => ids.size === PUSHES), 60_000);
	stalled.socket.resume();
	await eventually(() => stalled.ids.size === PUSHES, 20_000);
	for (const { socket } of [stalled, ...streams]) socket.destroy();
	await replica.stop();
	await world.stop();
}, 180_000);
