import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { eventually, type Replica, startReplica } from './live-world.ts';
import { insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let replica: Replica;

beforeAll(async () => {
	world = await startSyncWorld();
	replica = await startReplica(world, {}, { authDeadlineMs: 150 });
	for (const user of ['anna', 'ben']) {
		world.auth.addUser(user);
		world.auth.join(user, 'team', 'owner');
	}
});
afterAll(async () => {
	await replica.stop();
	await world.stop();
});

interface Message {
	readonly type: string;
	readonly error?: string;
	readonly appId?: string;
	readonly tables?: string[];
}

async function openSocket() {
	const socket = new WebSocket(`${replica.url.replace('http', 'ws')}/ws`);
	const messages: Message[] = [];
	let closeCode = 0;
	socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)));
	socket.onclose = ({ code }) => {
		closeCode = code;
	};
	await new Promise((resolve) => {
		socket.onopen = resolve;
	});
	return {
		messages,
		closeCode: () => closeCode,
		close: () => socket.close(),
		send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
		until: (type: string, count = 1) =>
			eventually(() => messages.filter((message) => message.type === type).length >= count),
	};
}

async function signedIn(user: string, clientId: string, claims = {}) {
	const socket = await openSocket();
	socket.send({ type: 'auth', token: await world.auth.token(user, claims), clientId });
	await socket.until('auth-ok');
	return socket;
}

async function push(user: string, clientId: string, id: string) {
	const headers = { authorization: `Bearer ${await world.auth.token(user)}`, 'x-client-id': clientId };
	const body = JSON.stringify({ changes: [insert(id, {}, { spaceId: 'team' })] });
	expect((await fetch(`${replica.url}/sync/todo`, { method: 'POST', headers, body })).status).toBe(200);
}

test('tells a co-member which tables changed, and not the author', async () => {
	const [anna, ben] = await Promise.all([signedIn('anna', 'web'), signedIn('ben', 'web')]);
	await push('anna', 'web', 't1');
	await ben.until('sync-available');
	expect(ben.messages.at(-1)).toEqual({ type: 'sync-available', appId: 'todo', tables: ['tasks'] });
	await Bun.sleep(50);
	expect(anna.messages.map(({ type }) => type)).toEqual(['auth-ok']);
	anna.send({ type: 'ping' });
	await anna.until('pong');
	anna.close();
	ben.close();
});

test('a silent client is closed by the clock', async () => {
	const socket = await openSocket();
	await eventually(() => socket.closeCode() !== 0);
	expect(socket.closeCode()).toBe(1008);
	expect(socket.messages).toMatchObject([{ type: 'error', error: 'AUTH_TIMEOUT' }]);
});

test.each([
	['a bad token', { type: 'auth', token: 'x' }, 'TOKEN_MALFORMED'],
	['what is no message', 'hello', 'VALIDATION'],
	['a message of another kind', { type: 'subscribe' }, 'VALIDATION'],
])('refuses %s and closes', async (_, message, code) => {
	const socket = await openSocket();
	socket.send(message);
	await eventually(() => socket.closeCode() !== 0);
	expect(socket.messages).toMatchObject([{ type: 'error', error: code }]);
});

test('refuses a token for the trace of a mission, and closes', async () => {
	const socket = await openSocket();
	const claims = { ...syncClaims('team', 'mana:read'), use: 'trace' };
	socket.send({ type: 'auth', token: await world.auth.token('anna', claims), clientId: 'mission' });
	await eventually(() => socket.closeCode() !== 0);
	expect(socket.messages).toMatchObject([{ type: 'error', error: 'TOKEN_UNFIT' }]);
});

test('auth again renews for the same user, and is refused for another', async () => {
	const soon = Math.floor(Date.now() / 1000) + 2;
	const socket = await signedIn('anna', 'web', { exp: soon });
	socket.send({ type: 'auth', token: await world.auth.token('anna') });
	await socket.until('auth-ok', 2);
	await Bun.sleep(2_100);
	await push('ben', 'web', 't2');
	await socket.until('sync-available');
	socket.send({ type: 'auth', token: await world.auth.token('ben') });
	await eventually(() => socket.closeCode() !== 0);
	expect(socket.messages.at(-1)).toMatchObject({ type: 'error', error: 'USER_CHANGED' });
});

test('a socket ends with its token, and with a membership', async () => {
	const ending = await signedIn('anna', 'web', { exp: Math.floor(Date.now() / 1000) + 1 });
	await eventually(() => ending.closeCode() !== 0);
	expect(ending.messages.at(-1)).toMatchObject({ error: 'TOKEN_EXPIRED' });
	const leaving = await signedIn('anna', 'web');
	world.auth.leave('anna', 'team');
	await Bun.sleep(5);
	await push('ben', 'web', 't3');
	await eventually(() => leaving.closeCode() !== 0);
	expect(leaving.messages.at(-1)).toMatchObject({ error: 'SPACE_FORBIDDEN' });
	expect(leaving.messages.some(({ type }) => type === 'sync-available')).toBe(false);
});
