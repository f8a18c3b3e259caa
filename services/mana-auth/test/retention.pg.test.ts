import { afterAll, beforeAll, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import type { SignedIn } from '@mana/auth-protocol';
import { connect as connectTo } from '../src/db/connection.ts';
import { readKeyAudit } from '../src/db/key-audit-store.ts';
import { isIntactActivity } from '../src/domain/agent-activity.ts';
import { isIntactChain } from '../src/domain/key-audit.ts';
import { runRetention } from '../src/retention.ts';
import { type AuthWorld, createAuthWorld, get, password, post, registered } from './auth-world.ts';
import { authorizeUrl, connect, openRequest, pkce, refresh } from './oauth-client.ts';

const dayMs = 24 * 60 * 60_000;
const command = fileURLToPath(new URL('../src/retain-logs-command.ts', import.meta.url));
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const retain = () =>
	runRetention({
		maintenanceUrl: world.maintenanceUrl,
		secret: world.config.secret,
		retention: { auditDays: 30, activityDays: 10 },
		now: Date.now,
	});

async function fetchesBefore(person: SignedIn, daysAgo: number[]): Promise<void> {
	for (const days of daysAgo) {
		await world.deps.audit.append({
			userId: person.user.id,
			atMs: Date.now() - days * dayMs,
			action: 'fetch',
			status: 200,
			spaceId: null,
			sessionId: null,
			ipAddress: null,
			userAgent: null,
		});
	}
}

async function callsBefore(person: SignedIn, daysAgo: number, count: number): Promise<void> {
	const atMs = Date.now() - daysAgo * dayMs;
	const entries = Array.from({ length: count }, (_, n) => ({
		callId: `call-${daysAgo}-${n}`,
		atMs,
		tool: 'habits.list',
		spaceId: 'space-1',
		client: 'tester',
		outcome: 'success' as const,
		inputHash: 'ab'.repeat(32),
		durationMs: 1,
		confirmation: null,
		records: [],
		recordCount: 0,
		verifiedClient: null,
	}));
	await world.deps.activity.append(person.user.id, entries, atMs);
}

const auditOf = async (person: SignedIn) =>
	(await get(world.app, '/api/v1/me/encryption-vault/audit', person.accessToken)).json();
const activityOf = async (person: SignedIn) =>
	(await get(world.app, '/api/v1/me/agent-activity?limit=200', person.accessToken)).json();
const storedAudit = async (person: SignedIn) => {
	const { sql, pool } = connectTo(world.runtimeUrl, 1);
	const rows = await readKeyAudit(sql, person.user.id);
	await pool.end();
	return rows;
};

test('both logs are cut at a signed checkpoint, and what is left holds and goes on', async () => {
	const person = await registered(world.app, 'anna@mana.test');
	await fetchesBefore(person, [90, 60, 31, 29, 1]);
	await callsBefore(person, 20, 1_500);
	await callsBefore(person, 5, 3);
	expect(await retain()).toEqual({ removed: 1_503, broken: [] });
	await fetchesBefore(person, [0]);
	await callsBefore(person, 1, 1);

	const audit = await auditOf(person);
	expect(audit.entries.map(({ sequence }: { sequence: number }) => sequence)).toEqual([6, 5, 4]);
	expect(audit.chain).toMatchObject({ isIntact: true, checkpoint: { sequence: 3, isGenuine: true } });
	const { entries, checkpoint } = await activityOf(person);
	expect(entries.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1504, 1503, 1502, 1501]);
	expect(checkpoint).toMatchObject({ sequence: 1500, isGenuine: true });
	expect(entries.at(-1).previousHash).toBe(checkpoint.hash);
	const rows = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 9_999, limit: 10 });
	const start = await world.deps.activity.checkpoint(person.user.id);
	expect(isIntactActivity(rows.toReversed(), start ?? { sequence: 0, hash: new Uint8Array(32) })).toBe(true);
	expect(await retain()).toEqual({ removed: 0, broken: [] });
});

test('a log of which nothing is left goes on from its checkpoint', async () => {
	const person = await registered(world.app, 'kai@mana.test');
	await fetchesBefore(person, [80, 70]);
	await callsBefore(person, 50, 2);
	expect(await retain()).toEqual({ removed: 4, broken: [] });
	await fetchesBefore(person, [60]);
	await callsBefore(person, 0, 1);
	expect((await auditOf(person)).chain).toMatchObject({ isIntact: true, checkpoint: { sequence: 2 } });
	expect((await activityOf(person)).entries).toMatchObject([{ sequence: 3 }]);
	expect(await retain()).toEqual({ removed: 1, broken: [] });
	expect((await auditOf(person)).chain).toMatchObject({ isIntact: true, checkpoint: { sequence: 3 } });
});

test.each([
	[
		'a changed row',
		'ben',
		(id: string) => world.admin`
		update auth.key_audit set status = 403 where user_id = ${id} and sequence = 4`,
	],
	[
		'a removed row',
		'lena',
		(id: string) => world.admin`
		delete from auth.key_audit where user_id = ${id} and sequence = 4`,
	],
	[
		'a moved checkpoint',
		'maya',
		(id: string) => world.admin`
		update auth.key_audit_checkpoints set sequence = 1 where user_id = ${id}`,
	],
])('after a cut %s is found, by the owner and by the next cut', async (_, name, tamper) => {
	const person = await registered(world.app, `${name}@mana.test`);
	await fetchesBefore(person, [90, 60, 29, 28, 27]);
	expect(await retain()).toEqual({ removed: 2, broken: [] });
	await tamper(person.user.id);
	expect((await auditOf(person)).chain.isIntact).toBe(false);
	const before = await storedAudit(person);
	const soon = { maintenanceUrl: world.maintenanceUrl, secret: world.config.secret, now: Date.now };
	const report = await runRetention({ ...soon, retention: { auditDays: 1, activityDays: 1 } });
	expect(report.broken).toContain(`key audit of ${person.user.id}`);
	expect(await storedAudit(person)).toEqual(before);
	await world.admin`delete from auth.key_audit where user_id = ${person.user.id}`;
});

test('a checkpoint of one log, or of another secret, is none of the other', async () => {
	const person = await registered(world.app, 'tom@mana.test');
	await fetchesBefore(person, [90, 1]);
	await callsBefore(person, 90, 1);
	await retain();
	await world.admin`
		update auth.key_audit_checkpoints k
		set hash = a.hash, signature = a.signature, signing_key_id = a.signing_key_id
		from auth.agent_activity_checkpoints a where a.user_id = k.user_id and k.user_id = ${person.user.id}`;
	expect((await auditOf(person)).chain).toMatchObject({ isIntact: false, checkpoint: { isGenuine: false } });
	await world.admin`delete from auth.key_audit where user_id = ${person.user.id}`;
});

test('spent refresh tokens and unanswered requests go when they have expired', async () => {
	const person = await registered(world.app, 'vera@mana.test');
	const { clientId, tokens } = await connect(world.app, person);
	const renewed = await (await refresh(world.app, clientId, tokens.refresh_token)).json();
	await openRequest(world.app, authorizeUrl(clientId, pkce().challenge));
	await world.admin`update auth.oauth_refresh_tokens set expires_at = now() - interval '1 second'
		where revoked is not null`;
	await world.admin`update auth.oauth_requests set expires_at = now() - interval '1 second'`;
	await retain();
	const [left] = await world.admin`
		select (select count(*)::int from auth.oauth_refresh_tokens) as tokens,
			(select count(*)::int from auth.oauth_requests) as requests`;
	expect(left).toEqual({ tokens: 1, requests: 0 });
	expect((await refresh(world.app, clientId, renewed.refresh_token)).status).toBe(200);
});

test('a session that has ended unused goes, and one in use stays', async () => {
	const email = 'nora@mana.test';
	const unused = await registered(world.app, email);
	const credentials = { email, password };
	const used: SignedIn = await (await post(world.app, '/api/v1/auth/login', credentials)).json();
	const refreshed = ({ refreshToken }: SignedIn) => post(world.app, '/api/v1/auth/refresh', { refreshToken });
	await world.admin`update auth.sessions set expires_at = now() + interval '1 day'
		where user_id = ${used.user.id}`;
	const renewed: SignedIn = await (await refreshed(used)).json();
	await world.admin`update auth.sessions set expires_at = expires_at - interval '2 days'
		where user_id = ${used.user.id}`;
	await retain();
	const [left] = await world.admin`
		select count(*)::int as sessions from auth.sessions where user_id = ${used.user.id}`;
	expect(left).toEqual({ sessions: 1 });
	expect((await refreshed(renewed)).status).toBe(200);
	expect((await refreshed(unused)).status).toBe(401);
});

test('the command cuts as the maintenance role, and ends with 1 where a log was tampered with', async () => {
	const person = await registered(world.app, 'julia@mana.test');
	await fetchesBefore(person, [90, 80]);
	const run = () =>
		Bun.spawn([process.execPath, command], {
			env: {
				PATH: process.env.PATH,
				DATABASE_MAINTENANCE_URL: world.maintenanceUrl,
				BETTER_AUTH_SECRET: world.config.secret,
				AUDIT_RETENTION_DAYS: '85',
			},
			stdout: 'pipe',
			stderr: 'pipe',
		});
	const first = run();
	expect([await first.exited, await new Response(first.stderr).text()]).toEqual([0, '']);
	const left = await storedAudit(person);
	expect(left).toHaveLength(1);
	expect(isIntactChain(left)).toBe(false);
	await world.admin`update auth.key_audit set at = at - interval '10 days' where user_id = ${person.user.id}`;
	const second = run();
	expect(await second.exited).toBe(1);
	expect(await new Response(second.stderr).text()).toContain(person.user.id);
}, 20_000);
