import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ErasedSpace } from '@mana/sync-protocol';
import { generateKekKeyring } from '../src/domain/kek-keyring.ts';
import { type AuthWorld, createAuthWorld, registered, sharedSpace } from './auth-world.ts';

const main = `${import.meta.dir}/../src/main.ts`;
const keyring = generateKekKeyring();
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld({ MANA_KEK: keyring });
});
afterAll(() => world.close());

test('a service that starts completes the deletions that another one left behind', async () => {
	const owner = await registered(world.app, 'anna@mana.test');
	const spaceId = await sharedSpace(world, owner, 'left-behind');
	await world.admin`
		update auth.organizations set deleting_at = now() - interval '2 minutes', deleting_by = ${owner.user.id}
		where id = ${spaceId}`;
	const erased: string[] = [];
	const sync = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		fetch(request) {
			erased.push(`${request.method} ${new URL(request.url).pathname}`);
			return Response.json({ spaceId, erased: 0 } satisfies ErasedSpace);
		},
	});
	const service = Bun.spawn([process.execPath, main], {
		env: {
			PORT: '0',
			DATABASE_URL: world.runtimeUrl,
			DATABASE_MAINTENANCE_URL: world.maintenanceUrl,
			MANA_AUTH_PUBLIC_URL: world.config.publicUrl,
			BETTER_AUTH_SECRET: world.config.secret,
			MANA_KEK: keyring,
			MANA_SYNC_URL: `http://127.0.0.1:${sync.port}`,
		},
		stdin: 'ignore',
		stdout: 'ignore',
		stderr: 'ignore',
	});
	const isThere = async () =>
		(await world.admin`select from auth.organizations where id = ${spaceId}`).length > 0;
	try {
		for (let tries = 0; tries < 150 && (await isThere()); tries++) await Bun.sleep(100);
		expect(await isThere()).toBe(false);
		expect(erased).toEqual([`DELETE /sync/spaces/${spaceId}`]);
	} finally {
		service.kill();
		await sync.stop(true);
	}
	expect(await service.exited).toBe(0);
}, 20_000);
