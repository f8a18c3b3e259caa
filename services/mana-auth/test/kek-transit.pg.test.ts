import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../src/app.ts';
import { loadAuthConfig } from '../src/config.ts';
import { createDeps, type Deps } from '../src/deps.ts';
import { generateKekKeyring } from '../src/domain/kek-keyring.ts';
import { type AuthWorld, bearer, createAuthWorld, get, post, refusalOf } from './auth-world.ts';
import { createDevice, type Device, vaultPath } from './device.ts';
import { startTransitStandIn } from './transit-stand-in.ts';

const command = fileURLToPath(new URL('../src/kek-rotate-command.ts', import.meta.url));
const transit = startTransitStandIn();
let folder: string;
let kekFile: string;
let world: AuthWorld;
let devices: Device[];
let withTransit: Deps;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'mana-transit-'));
	kekFile = join(folder, 'keyring.json');
	writeFileSync(kekFile, generateKekKeyring(), { mode: 0o400 });
	writeFileSync(join(folder, 'token'), `${transit.token}\n`, { mode: 0o400 });
	world = await createAuthWorld({ MANA_KEK: '', MANA_KEK_FILE: kekFile });
	devices = [];
	for (const name of ['anna', 'ben', 'kai']) devices.push(await createDevice(world.app, `${name}@mana.test`));
	withTransit = await createDeps(
		loadAuthConfig({
			DATABASE_URL: world.runtimeUrl,
			MANA_AUTH_PUBLIC_URL: world.config.publicUrl,
			BETTER_AUTH_SECRET: world.config.secret,
			MANA_KEK_FILE: kekFile,
			...transitSettings(),
		}),
		{ logger: world.deps.logger, passwordHashing: world.deps.passwordHashing },
	);
});
afterAll(async () => {
	await withTransit.dispose();
	await world.close();
	await transit.stop();
	rmSync(folder, { recursive: true, force: true });
});

const transitSettings = () => ({
	KEK_TRANSIT_URL: transit.url,
	KEK_TRANSIT_TOKEN_FILE: join(folder, 'token'),
});
const rotate = () =>
	Bun.spawn([process.execPath, command], {
		env: {
			PATH: process.env.PATH,
			DATABASE_MAINTENANCE_URL: world.maintenanceUrl,
			MANA_KEK_FILE: kekFile,
			...transitSettings(),
		},
		stdout: 'pipe',
		stderr: 'pipe',
	});
const keysBy = (app: Parameters<typeof get>[0]) =>
	Promise.all(
		devices.map(async ({ accessToken }) => (await get(app, `${vaultPath}/key`, accessToken)).json()),
	);
const masterKeys = async (app: Parameters<typeof get>[0]) =>
	(await keysBy(app)).map(({ masterKey }) => masterKey);

test('keys move from a file to a transit engine, and on to its next key, opening throughout', async () => {
	const app = createApp(withTransit);
	const before = await masterKeys(world.app);
	expect(await masterKeys(app)).toEqual(before);

	const moved = rotate();
	expect([await moved.exited, await new Response(moved.stderr).text()]).toEqual([0, '']);
	expect((await keysBy(app)).map(({ kekId }) => kekId)).toEqual(devices.map(() => 'transit:mana:v1'));
	expect(await masterKeys(app)).toEqual(before);

	const newcomer = await createDevice(app, 'julia@mana.test');
	const { kekId } = await (await get(app, `${vaultPath}/key`, newcomer.accessToken)).json();
	expect(kekId).toBe('transit:mana:v1');

	transit.rotate();
	expect(await rotate().exited).toBe(0);
	expect((await keysBy(app)).map((answer) => answer.kekId)).toEqual(devices.map(() => 'transit:mana:v2'));
	expect(await masterKeys(app)).toEqual(before);
}, 30_000);

test('while the engine is away keys are neither given nor made, each try audited, and the service stays up', async () => {
	const app = createApp(withTransit);
	const [device] = devices;
	transit.answer = () => Response.json({ errors: ['Vault is sealed'] }, { status: 503 });
	const answer = await get(app, `${vaultPath}/key`, device?.accessToken);
	expect(answer.headers.get('retry-after')).toBe('5');
	expect(await refusalOf(answer)).toEqual({ status: 503, error: 'KEK_UNAVAILABLE' });
	const space = { name: 'Later', slug: 'later', metadata: { type: 'team' } };
	await post(app, '/api/auth/organization/create', space, bearer(device?.refreshToken ?? ''));
	expect((await get(app, '/health')).status).toBe(200);
	transit.answer = undefined;
	const [row] = await world.admin`
		select action, status from auth.key_audit where user_id = ${device?.user.id ?? ''}
		order by sequence desc limit 1`;
	expect(row).toEqual({ action: 'failed_fetch', status: 503 });
	expect((await get(app, `${vaultPath}/key`, device?.accessToken)).status).toBe(200);
});
