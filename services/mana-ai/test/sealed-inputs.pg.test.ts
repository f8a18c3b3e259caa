import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { SealedTerms } from '@mana/agent-loop/sealed';
import { tasks } from '@mana/records/types/todo';
import { connect } from '../src/db/connection.ts';
import { forgetOld } from '../src/retention.ts';
import { grantOf, MissionWorld, start } from './mission-world.ts';
import { SealedPerson } from './sealed-person.ts';

const day = 24 * 60 * 60_000;
const secret = 'wraps-keys-that-devices-seal-copies-to';

let world: MissionWorld;
let anna: SealedPerson;
beforeAll(async () => {
	world = await MissionWorld.open({ AI_SEALING_SECRET: secret });
	anna = await SealedPerson.add(world, 'anna');
	await SealedPerson.add(world, 'ben');
});
afterAll(() => world.close());
beforeEach(async () => {
	world.clock.nowMs = start;
	await world.sql`delete from mana_ai.sealed_inputs`;
	await world.forgetMissions();
	await anna.addMission('m1');
});

const answerOf = async (response: Response) => [response.status, (await response.json()).error];
const iso = (ms: number) => new Date(ms).toISOString();
const stored = () => world.sql`select * from mana_ai.sealed_inputs order by sealed_at`;
const putWith = async (terms: Partial<SealedTerms>) =>
	answerOf(await anna.put('m1', await anna.seal('m1', terms)));

describe('a copy is taken', () => {
	test('from a device of the person, and it is said which one is there', async () => {
		const envelope = await anna.seal('m1', { sealedAt: iso(start + 1_000) });
		const answer = await anna.put('m1', envelope);
		const state = {
			missionId: 'm1',
			kid: (await anna.sealingKey()).kid,
			sealedAt: iso(start + 1_000),
			expiresAt: iso(start + day / 2),
		};
		expect([answer.status, await answer.json()]).toEqual([200, state]);
		expect(await (await anna.find('m1')).json()).toEqual(state);
		expect(await answerOf(await anna.find('m2'))).toEqual([404, 'SEALED_MISSING']);
		expect(await stored()).toHaveLength(1);
	});

	test('once more as it is, and not where a later one is there', async () => {
		const older = await anna.seal('m1', { sealedAt: iso(start + 1) });
		const newer = await anna.seal('m1', { sealedAt: iso(start + 2) });
		expect((await anna.put('m1', newer)).status).toBe(200);
		expect((await anna.put('m1', newer)).status).toBe(200);
		expect(await answerOf(await anna.put('m1', older))).toEqual([409, 'SEALED_OLDER']);
		expect(await stored()).toMatchObject([{ ciphertext: newer.ciphertext }]);
	});

	test('from several devices at once: the latest stays', async () => {
		const copies = await Promise.all(
			[5, 3, 9, 1, 7].map((ms) => anna.seal('m1', { sealedAt: iso(start + ms) })),
		);
		const answers = await Promise.all(copies.map((copy) => anna.put('m1', copy)));
		expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
		expect(await stored()).toMatchObject([{ ciphertext: copies[2]?.ciphertext }]);
	});
});

describe('a copy is refused', () => {
	test('that was signed by another key, or altered', async () => {
		const other = await SealedPerson.add(world, 'cleo');
		await other.addMission('m1');
		const theirs = await other.seal('m1', { userId: 'anna', spaceId: anna.spaceId });
		expect(await answerOf(await anna.put('m1', theirs))).toEqual([400, 'SEALED_INVALID']);
		const own = await anna.seal('m1');
		const terms = { ...JSON.parse(atob(own.terms)), scopes: ['todo:read', 'todo:write', 'notes:read'] };
		const widened = { ...own, terms: btoa(JSON.stringify(terms)) };
		expect(await answerOf(await anna.put('m1', widened))).toEqual([400, 'SEALED_INVALID']);
		expect(await answerOf(await anna.put('m1', { ...own, more: 1 }))).toEqual([400, 'VALIDATION']);
	});

	test.each<[string, (nowMs: number) => Partial<SealedTerms>]>([
		['of another person', () => ({ userId: 'ben' })],
		['for another mission', () => ({ missionId: 'm2' })],
		['of another space', () => ({ spaceId: 'personal-ben' })],
		['from the future', (nowMs) => ({ sealedAt: iso(nowMs + 6 * 60_000) })],
		['that has expired', (nowMs) => ({ expiresAt: iso(nowMs) })],
		['for more than a month', (nowMs) => ({ expiresAt: iso(nowMs + 31 * day) })],
		['that outlives the grant', (nowMs) => ({ expiresAt: iso(nowMs + 2 * day) })],
		['for more than was granted', () => ({ scopes: ['todo:read', 'notes:read'] })],
	])('%s', async (_, terms) => {
		const before = await stored();
		expect(await putWith(terms(start))).toEqual([400, 'SEALED_INVALID']);
		expect(await stored()).toEqual(before);
	});

	test('of a person who has no keys for missions', async () => {
		const envelope = await anna.seal('m1');
		const keys = world.ai.auth.agentKeysByUser.get('anna');
		world.ai.auth.agentKeysByUser.delete('anna');
		expect(await answerOf(await anna.put('m1', envelope))).toEqual([409, 'AGENT_KEYS_MISSING']);
		if (keys) world.ai.auth.agentKeysByUser.set('anna', keys);
	});

	test('where nothing was granted for it, or the mission is not there', async () => {
		const envelope = await anna.seal('m1', { sealedAt: iso(start + 1) });
		const grant = world.ai.auth.missionGrants.get(grantOf('anna', 'm1'));
		if (!grant) throw new Error('nothing was granted');
		world.ai.auth.missionGrants.set(grantOf('anna', 'm1'), { ...grant, isSealed: false });
		expect(await answerOf(await anna.put('m1', envelope))).toEqual([403, 'GRANT_MISSING']);
		world.ai.auth.missionGrants.clear();
		expect(await answerOf(await anna.put('m1', envelope))).toEqual([403, 'GRANT_MISSING']);
		anna.grant('m9', ['todo:read', 'todo:write']);
		const unknown = await anna.seal('m9');
		expect(await answerOf(await anna.put('m9', unknown))).toEqual([404, 'MISSION_UNKNOWN']);
		expect(await stored()).toMatchObject([{ mission_id: 'm1' }]);
	});

	test('that was sealed to the key before', async () => {
		const envelope = await anna.seal('m1', { sealedAt: iso(start + 1) });
		await world.sql`update mana_ai.sealing_keys set created_at = created_at - interval '40 days'`;
		expect(await answerOf(await anna.put('m1', envelope))).toEqual([409, 'SEALING_KEY_CHANGED']);
		expect(await putWith({ kid: 'x'.repeat(43) })).toEqual([409, 'SEALING_KEY_CHANGED']);
		expect((await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1) }))).status).toBe(200);
	});

	test('that is longer than four megabytes', async () => {
		const envelope = await anna.seal('m1');
		const long = { ...envelope, ciphertext: 'A'.repeat(4 * 1024 * 1024) };
		expect((await anna.put('m1', long)).status).toBe(413);
		for (let part = 0; part < 6; part += 1) {
			await world.write('anna', tasks, `long-${part}`, { title: 'x', description: 'y'.repeat(400_000) });
		}
		expect((await anna.put('m1', await anna.seal('m1', { sealedAt: iso(start + 1) }))).status).toBe(200);
	});

	test('where the copies of its person are too much together', async () => {
		await world.sql`
			insert into mana_ai.sealed_inputs (user_id, mission_id, space_id, grant_id, kid, sealed_at, expires_at,
				is_current, terms, enc, ciphertext, signature)
			select user_id, 'other ' || n, space_id, grant_id, kid, sealed_at, expires_at, true, terms, enc,
				repeat('A', 4194304), signature
			from mana_ai.sealed_inputs, generate_series(1, 16) as n where mission_id = 'm1'`;
		const later = () => anna.seal('m1', { sealedAt: iso(start + 1) });
		expect(await answerOf(await anna.put('m1', await later()))).toEqual([409, 'SEALED_FULL']);
		await anna.takeBack('other 1');
		expect((await anna.put('m1', await later())).status).toBe(200);
		const ben = await SealedPerson.add(world, 'ben');
		await ben.addMission('m1');
	});

	test('with a token that is not a person’s own', async () => {
		const { auth } = world.ai;
		const bound = { space: anna.spaceId, scope: '', act: { sub: 'mana-ai' }, grant: 'g' };
		for (const use of ['trace', 'keys', 'sync'] as const) {
			const token = await auth.token('anna', { ...bound, use });
			for (const [method, path] of [
				['GET', '/api/v1/ai/sealing-key'],
				['PUT', '/api/v1/missions/m1/sealed-inputs'],
				['GET', '/api/v1/missions/m1/sealed-inputs'],
				['DELETE', '/api/v1/missions/m1/sealed-inputs'],
				['GET', '/api/v1/me/sealed-results'],
				['POST', '/api/v1/me/sealed-results/taken'],
			] as const) {
				const headers = { authorization: `Bearer ${token}`, 'x-mana-space': anna.spaceId };
				const answer = await world.ai.app.request(path, { method, headers });
				expect([use, path, answer.status]).toEqual([use, path, 403]);
			}
		}
	});
});

describe('what is kept', () => {
	test('taken back, nothing of the mission is there and nothing is planned', async () => {
		expect(await (await anna.takeBack('m1')).json()).toEqual({ ok: true });
		expect(await stored()).toHaveLength(0);
		expect(await world.schedule('anna', 'm1')).toMatchObject({ isGranted: false, nextInstants: [] });
		expect(await answerOf(await world.run('anna', 'm1'))).toEqual([409, 'GRANT_NEEDED']);
		expect(await (await anna.takeBack('m1')).json()).toEqual({ ok: true });
	});

	test('nobody else sees or deletes it', async () => {
		const ben = await SealedPerson.add(world, 'ben');
		expect(await answerOf(await ben.find('m1'))).toEqual([404, 'SEALED_MISSING']);
		await ben.takeBack('m1');
		expect(await stored()).toHaveLength(1);
	});

	test('a copy goes when it has expired, a key when nothing is sealed to it, results after their time', async () => {
		const pool = connect(world.ai.databaseUrls.maintenanceUrl ?? '', 1);
		const days = { usageDays: 30, journalDays: 30, resultDays: 90 };
		const kids = async () =>
			(await world.sql`select kid from mana_ai.sealing_keys order by created_at`).map(({ kid }) => kid);
		await world.sql`delete from mana_ai.sealing_keys k
			where not exists (select from mana_ai.sealed_inputs i where i.kid = k.kid)`;
		const [first] = await kids();
		await world.sql`update mana_ai.sealing_keys set created_at = created_at - interval '40 days'`;
		const second = (await anna.sealingKey()).kid;
		await world.sql`
			insert into mana_ai.sealed_results (user_id, mission_id, run_id, table_name, record_id, version, at, enc, ciphertext)
			select 'anna', 'm1', gen_random_uuid(), 'missionRuns', 'r1', 1, ${new Date(start)}, 'e', 'c'`;

		await forgetOld(pool, days, start + day / 2 - 1);
		expect(await stored()).toHaveLength(1);
		expect(await kids()).toEqual([first, second]);
		await forgetOld(pool, days, start + day / 2);
		expect(await stored()).toHaveLength(0);
		expect(await kids()).toEqual([first, second]);
		await forgetOld(pool, days, start + 2 * day);
		expect(await kids()).toEqual([second]);
		await forgetOld(pool, days, start + 90 * day);
		expect((await anna.waiting()).results).toHaveLength(1);
		await forgetOld(pool, days, start + 91 * day);
		expect((await anna.waiting()).results).toEqual([]);
		expect(await kids()).toEqual([second]);
		await pool.end();
	});
});

test('the role that plans and forgets sees no copy, and nobody’s rows are seen by another', async () => {
	await world.sql.begin(async (sql) => {
		await sql`set local role mana_ai_maintenance`;
		expect(await sql`select kid, expires_at from mana_ai.sealed_inputs`).not.toHaveLength(0);
	});
	for (const column of ['ciphertext', 'terms', 'enc', 'signature']) {
		const reading = world.sql.begin(async (sql) => {
			await sql`set local role mana_ai_maintenance`;
			await sql.unsafe(`select ${column} from mana_ai.sealed_inputs`);
		});
		await expect(reading).rejects.toMatchObject({ code: '42501' });
	}
	for (const [userId, rows] of [
		['anna', 1],
		['ben', 0],
		['', 0],
	] as const) {
		await world.sql.begin(async (sql) => {
			await sql`set local role mana_ai_runtime`;
			await sql`select set_config('mana_ai.user_id', ${userId}, true)`;
			expect(await sql`select from mana_ai.sealed_inputs`).toHaveLength(rows);
		});
	}
});

test('where copies are switched off none is taken, and what is there can be taken back', async () => {
	const off = await MissionWorld.open();
	const dora = await SealedPerson.add(off, 'dora');
	const envelope = await anna.seal('m1');
	expect(await answerOf(await dora.put('m1', envelope))).toEqual([503, 'SEALING_OFF']);
	expect(await answerOf(await dora.find('m1'))).toEqual([404, 'SEALED_MISSING']);
	expect(await (await dora.takeBack('m1')).json()).toEqual({ ok: true });
	expect(await dora.waiting()).toEqual({ results: [], hasMore: false });
	await off.close();
});
