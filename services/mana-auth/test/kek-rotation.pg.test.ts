import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AuthWorld, bearer, createAuthWorld, get, post } from './auth-world.ts';
import { createDevice, type Device, vaultPath } from './device.ts';

const command = fileURLToPath(new URL('../src/kek-rotate-command.ts', import.meta.url));
const people = 9;
let folder: string;
let kekFile: string;
let world: AuthWorld;
let devices: Device[];
let spaceId: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'mana-kek-'));
	kekFile = join(folder, 'keyring.json');
	// As versions before this one wrote it, which counted their keys.
	const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
	writeFileSync(kekFile, JSON.stringify({ active: 'k1', keys: { k1: key } }), { mode: 0o400 });
	world = await createAuthWorld({ MANA_KEK: '', MANA_KEK_FILE: kekFile });
	devices = [];
	for (let i = 0; i < people; i++) devices.push(await createDevice(world.app, `kek${i}@mana.test`));
	const [first] = devices;
	if (!first) throw new Error('nobody there');
	await post(world.app, `${vaultPath}/rotate`, {}, bearer(first.strongToken));
	const space = { name: 'Kept', slug: 'kept', metadata: { type: 'team' } };
	const created = await post(world.app, '/api/auth/organization/create', space, bearer(first.refreshToken));
	spaceId = (await created.json()).id;
});
afterAll(async () => {
	await world.close();
	rmSync(folder, { recursive: true, force: true });
});

const run = () =>
	Bun.spawn([process.execPath, command], {
		env: { PATH: process.env.PATH, DATABASE_MAINTENANCE_URL: world.maintenanceUrl, MANA_KEK_FILE: kekFile },
		stdout: 'pipe',
		stderr: 'pipe',
	});
const openAll = async () => {
	const answers = await Promise.all([
		...devices.map(async ({ accessToken }) => (await get(world.app, `${vaultPath}/key`, accessToken)).json()),
		(await get(world.app, `/api/v1/spaces/${spaceId}/keys`, devices[0]?.accessToken)).json(),
	]);
	return answers.map(({ masterKey, previousKeys, keys }) => ({ masterKey, previousKeys, keys }));
};
const activeInFile = (): string => JSON.parse(readFileSync(kekFile, 'utf8')).active;
const kekIds = async () =>
	(
		await world.admin`
			select kek_id as id from auth.encryption_vaults
			union all select previous_kek_id from auth.encryption_vaults where previous_kek_id is not null
			union all select kek_id from auth.space_keys`
	).map(({ id }) => id as string);

/** Until so many statements of rotations wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		const waiting = await world.admin`select from pg_stat_activity where wait_event_type = 'Lock'
			and usename = 'mana_auth_maintenance' and datname = current_database()`;
		if (waiting.length >= count) return;
		await Bun.sleep(25);
	}
	throw new Error(`${count} rotations were not seen to wait`);
}

test('a rotation killed in the middle resumes, and every vault opens throughout', async () => {
	const before = await openAll();
	const [blocked] = await world.admin`
		select user_id from auth.encryption_vaults order by user_id offset ${Math.floor(people / 2)} limit 1`;
	await world.admin.begin(async (tx) => {
		await tx`select from auth.encryption_vaults where user_id = ${blocked?.user_id} for update`;
		const killed = run();
		await untilWaiting(1);
		killed.kill('SIGKILL');
		await killed.exited;
	});
	const midway = await kekIds();
	const second = activeInFile();
	expect(second).toMatch(/^kek-[0-9a-f]{16}$/);
	expect(new Set(midway)).toEqual(new Set(['k1', second]));
	expect(statSync(kekFile).mode & 0o777).toBe(0o400);
	expect(await openAll()).toEqual(before);

	const resumed = run();
	expect([await resumed.exited, await new Response(resumed.stderr).text()]).toEqual([0, '']);
	expect(new Set(await kekIds())).toEqual(new Set([second]));
	expect(activeInFile()).toBe(second);
	expect(await openAll()).toEqual(before);
	const newcomer = await createDevice(world.app, 'after@mana.test');
	const { kekId } = await (await get(world.app, `${vaultPath}/key`, newcomer.accessToken)).json();
	expect(kekId).toBe(second);
}, 30_000);

test('rotations that are begun at once take turns with the file, so that no key of it is lost', async () => {
	const before = await openAll();
	const file = readFileSync(kekFile, 'utf8');
	const running = await world.admin.begin(async (tx) => {
		await tx`select pg_advisory_xact_lock(hashtextextended('kek-rotation', 0))`;
		const begun = [run(), run()];
		await untilWaiting(2);
		expect(readFileSync(kekFile, 'utf8')).toBe(file);
		return begun;
	});
	const said = await Promise.all(running.map(({ stdout }) => new Response(stdout).text()));
	expect(await Promise.all(running.map(({ exited }) => exited))).toEqual([0, 0]);
	expect(said.join('').match(/New key-encryption key kek-/g)).toHaveLength(1);
	expect(Object.keys(JSON.parse(readFileSync(kekFile, 'utf8')).keys)).toHaveLength(3);
	expect(await openAll()).toEqual(before);
}, 30_000);

test('a key that does not open is named and left as it is, and holds up no rotation of the others', async () => {
	const victim = devices[3]?.user.id ?? '';
	await world.admin`
		update auth.encryption_vaults set wrapped_mk = ${Buffer.alloc(48, 1)} where user_id = ${victim}`;
	const third = activeInFile();
	for (let times = 0; times < 2; times++) {
		const rotated = run();
		expect(await rotated.exited).toBe(1);
		expect(await new Response(rotated.stderr).text()).toContain(`vault ${victim}`);
		const [row] = await world.admin`select kek_id from auth.encryption_vaults where user_id = ${victim}`;
		expect(row?.kek_id).toBe(third);
		expect((await kekIds()).filter((id) => id !== activeInFile())).toEqual([third]);
	}
}, 30_000);
