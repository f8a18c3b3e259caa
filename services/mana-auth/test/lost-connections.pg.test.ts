import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type AuthWorld, createAuthWorld, get, registered } from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

test('connections that are lost under load cost single requests, never the service', async () => {
	const { accessToken } = await registered(world.app, 'anna@mana.test');
	const seen = new Set<number>();
	let isOver = false;
	const load = Array.from({ length: 8 }, async () => {
		while (!isOver) seen.add((await get(world.app, '/api/auth/organization/list', accessToken)).status);
	});
	for (let i = 0; i < 10; i++) {
		await Bun.sleep(30);
		await world.admin`
			select pg_terminate_backend(pid) from pg_stat_activity
			where usename = 'mana_auth_runtime' and datname = current_database()`;
	}
	isOver = true;
	await Promise.all(load);
	expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([]);
	expect((await get(world.app, '/api/auth/organization/list', accessToken)).status).toBe(200);
});
