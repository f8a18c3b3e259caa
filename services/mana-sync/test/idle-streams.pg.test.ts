import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventually, idsIn, openStream, type Replica, startReplica } from './live-world.ts';
import { insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
});
afterAll(() => world.stop());

const headers = async (clientId: string) => ({
	authorization: `Bearer ${await world.auth.token('anna')}`,
	'x-client-id': clientId,
});

/** A replica that cuts connections on which nothing has passed for 5 s: Bun looks every 4 s, and needs two looks. */
const impatient = (heartbeatMs: number): Promise<Replica> =>
	startReplica(world, {}, { heartbeatMs }, { idleTimeoutSeconds: 5 });

test('heartbeats keep a stream open on which nothing else happens, beyond the server’s idle time-out', async () => {
	const [beating, silent] = await Promise.all([impatient(300), impatient(60_000)]);
	const stream = await openStream(beating.url, await headers('web'));
	const cut = await openStream(silent.url, await headers('web'));
	await eventually(() => cut.isClosed, 15_000);
	await stream.until((events) => events.filter(({ event }) => event === 'heartbeat').length >= 15);
	expect(stream.isClosed).toBe(false);
	const init = {
		method: 'POST',
		headers: await headers('phone'),
		body: JSON.stringify({ changes: [insert('t1', {})] }),
	};
	expect((await fetch(`${beating.url}/sync/todo`, init)).status).toBe(200);
	await stream.until((events) => idsIn(events).includes('t1'));
	stream.close();
	await Promise.all([beating.stop(), silent.stop()]);
}, 30_000);
