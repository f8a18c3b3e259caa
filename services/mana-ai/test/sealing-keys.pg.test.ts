import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { kidOf } from '@mana/agent-loop/sealed';
import { decodeBase64 } from '@mana/shared-crypto';
import { startSealingRotation } from '../src/sealing-rotation.ts';
import { MissionWorld, missionsOf, start } from './mission-world.ts';

const day = 24 * 60 * 60_000;
const secret = 'wraps-keys-that-devices-seal-copies-to';

let world: MissionWorld;
beforeAll(async () => {
	world = await MissionWorld.open({ AI_SEALING_SECRET: secret });
	world.addPerson('anna');
});
afterAll(() => world.close());
beforeEach(async () => {
	await world.sql`delete from mana_ai.sealing_keys`;
	world.clock.nowMs = start;
});

const shownKey = async () => (await world.request('anna', 'GET', '/api/v1/ai/sealing-key')).json();
const stored = () => world.sql`select kid, wrapped_private_key from mana_ai.sealing_keys order by created_at`;
const keysOf = (environment: Record<string, string> = { AI_SEALING_SECRET: secret }) => {
	const { sealingKeys } = missionsOf(world.replica({ environment }));
	if (!sealingKeys) throw new Error('no keys are made here');
	return sealingKeys;
};

test('people are shown what their devices seal to, and it is the same each time', async () => {
	const key = await shownKey();
	expect(key).toEqual({
		kid: await kidOf(decodeBase64(key.publicKey)),
		publicKey: expect.any(String),
		since: new Date(start).toISOString(),
	});
	expect(await shownKey()).toEqual(key);
	const health = await (await world.ai.app.request('/health')).json();
	expect(health).toMatchObject({ sealing: key.kid });
});

test('replicas that begin at once make one key', async () => {
	const replicas = Array.from({ length: 4 }, () => keysOf());
	const shown = await Promise.all(replicas.flatMap((keys) => [keys.renew(), keys.renew()]));
	expect(new Set(shown.map(({ kid }) => kid)).size).toBe(1);
	expect(await stored()).toHaveLength(1);
	for (const keys of replicas) expect(await keys.pairOf(shown[0]?.kid ?? '')).toBeDefined();
});

test('after thirty days there is another one, and the one before still opens what was sealed to it', async () => {
	const keys = keysOf();
	const first = await keys.renew();
	world.clock.nowMs += 30 * day - 1;
	expect(await keys.renew()).toEqual(first);
	world.clock.nowMs += 1;
	const second = await keys.renew();
	expect(second.kid).not.toBe(first.kid);
	expect(await keys.newest()).toEqual(second);
	expect((await keysOf().pairOf(first.kid))?.publicKey).toEqual(decodeBase64(first.publicKey));
});

test('a key that is made where a clock was set back is the newest all the same', async () => {
	world.clock.nowMs += 40 * day;
	await keysOf().renew();
	world.clock.nowMs = start;
	const other = keysOf({ AI_SEALING_SECRET: 'another-secret-that-is-as-long-as-that' });
	const made = await other.renew();
	expect(await other.newest()).toEqual(expect.objectContaining({ kid: made.kid }));
	expect(await stored()).toHaveLength(2);
});

test('another secret opens none of them, and has a key made at once', async () => {
	const first = await shownKey();
	const others = keysOf({ AI_SEALING_SECRET: 'another-secret-that-is-as-long-as-that' });
	expect(await others.pairOf(first.kid)).toBeUndefined();
	const second = await others.renew();
	expect(second.kid).not.toBe(first.kid);
	expect((await others.pairOf(second.kid))?.publicKey).toEqual(decodeBase64(second.publicKey));
});

test('no row holds a private half', async () => {
	const { kid } = await shownKey();
	const pair = await keysOf().pairOf(kid);
	const [row] = await stored();
	expect(Buffer.from(row?.wrapped_private_key, 'base64').includes(pair?.privateKey ?? '')).toBe(false);
});

test('the role that makes keys cannot read them', async () => {
	await shownKey();
	await world.sql.begin(async (sql) => {
		await sql`set local role mana_ai_maintenance`;
		expect(await sql`select kid from mana_ai.sealing_keys`).toHaveLength(1);
	});
	const reading = world.sql.begin(async (sql) => {
		await sql`set local role mana_ai_maintenance`;
		await sql`select wrapped_private_key from mana_ai.sealing_keys`;
	});
	await expect(reading).rejects.toMatchObject({ code: '42501' });
});

test('the log says which key it is, once, by groups that can be read out', async () => {
	const { logLines } = world.ai;
	const before = logLines.length;
	const keys = keysOf();
	await startSealingRotation({ keys, logger: world.ai.deps.logger }).stop();
	const said = logLines.slice(before).join('\n');
	expect(said).toContain((await shownKey()).kid);
	expect(said).toMatch(/"([0-9A-F]{4} ){7}[0-9A-F]{4}"/);
});

test('without a secret there is none, and it is said so', async () => {
	const off = await MissionWorld.open();
	off.addPerson('ben');
	const answer = await off.request('ben', 'GET', '/api/v1/ai/sealing-key');
	expect([answer.status, await answer.json()]).toMatchObject([503, { error: 'SEALING_OFF' }]);
	expect(await (await off.ai.app.request('/health')).json()).toMatchObject({ sealing: 'off' });
	await off.close();
});
