import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { generateKeyPair, SignJWT } from 'jose';
import { createApp } from '../src/app.ts';
import { type Device, EPOCH, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let anna: Device;

beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben']) world.auth.addUser(user);
	world.auth.join('ben', 'ben-club', 'owner');
	world.auth.join('anna', 'read-only', 'viewer');
	anna = await world.device('anna', 'phone');
});
afterAll(() => world.stop());

async function loggedChanges(): Promise<number> {
	const [row] = await world.admin`select count(*)::int as n from mana_sync.sync_changes`;
	return row?.n;
}

function manyFields(name: string, count: number): Record<string, unknown> {
	return Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}${n}`, n]));
}

async function sendRaw(body: string, headers: Record<string, string> = {}) {
	const authorization = `Bearer ${await world.auth.token('anna')}`;
	const init = { method: 'POST', body, headers: { authorization, 'x-client-id': 'phone', ...headers } };
	const response = await world.request('/sync/todo', init);
	return { status: response.status, body: await response.json() };
}

describe('who is not let in', () => {
	const claims = { sub: 'anna', email: 'anna@mana.test' };
	const now = Math.floor(Date.now() / 1000);

	test.each([
		['no token', async () => '', 'TOKEN_MISSING'],
		['no JWT', async () => 'Bearer abc', 'TOKEN_MALFORMED'],
		[
			'an expired one',
			async () => `Bearer ${await world.auth.token('anna', { exp: now - 60 })}`,
			'TOKEN_EXPIRED',
		],
		['another key', async () => `Bearer ${await signedElsewhere(world.auth.url, 'mana')}`, 'TOKEN_SIGNATURE'],
		[
			'alg none',
			async () => `Bearer ${unsigned({ ...claims, iss: world.auth.url, aud: 'mana' })}`,
			'TOKEN_ALGORITHM',
		],
	])('%s is 401 with a reason', async (_, authorization, code) => {
		const headers = { authorization: await authorization() };
		for (const [path, method] of [
			['/sync/todo', 'POST'],
			[`/sync/todo/pull?collection=tasks&since=${EPOCH}`, 'GET'],
		] as const) {
			const response = await world.request(path, {
				method,
				headers,
				...(method === 'POST' && { body: '{}' }),
			});
			expect(response.status).toBe(401);
			expect((await response.json()).error).toBe(code);
		}
	});

	test('a push into a space of someone else is refused whole', async () => {
		const before = await loggedChanges();
		for (const spaceId of ['ben-club', 'personal-ben', 'no-such-space']) {
			const { status, body } = await anna.push({
				changes: [insert('ok', {}), insert('t1', {}, { spaceId })],
			});
			expect([status, body.error]).toEqual([403, 'SPACE_FORBIDDEN']);
			const older = await anna.push({ changes: [insert('t1', { spaceId })] });
			expect(older.body.error).toBe('SPACE_FORBIDDEN');
		}
		expect(await loggedChanges()).toBe(before);
	});

	test('a space of someone else is not pulled', async () => {
		const { status, body } = await anna.pull({ space: 'ben-club' });
		expect([status, body.error]).toEqual([403, 'SPACE_FORBIDDEN']);
	});

	test('a viewer reads and does not write', async () => {
		expect((await anna.pull({ space: 'read-only' })).status).toBe(200);
		const { status, body } = await anna.push({ changes: [insert('t1', {}, { spaceId: 'read-only' })] });
		expect([status, body.error]).toEqual([403, 'SPACE_READ_ONLY']);
	});

	test('a member who has left writes no more', async () => {
		world.auth.join('anna', 'club', 'member');
		const change = (id: string) => insert(id, {}, { spaceId: 'club' });
		expect((await anna.push({ changes: [change('t1')] })).status).toBe(200);
		world.auth.leave('anna', 'club');
		await Bun.sleep(5);
		expect((await anna.push({ changes: [change('t2')] })).body.error).toBe('SPACE_FORBIDDEN');
	});
});

describe('bound tokens', () => {
	test('one bound to a space is good in no other, the personal one included', async () => {
		world.auth.join('anna', 'bound', 'member');
		const agent = await world.device('anna', 'agent', syncClaims('bound', 'mana:read mana:write'));
		expect((await agent.push({ changes: [insert('t1', {}, { spaceId: 'bound' })] })).status).toBe(200);
		expect((await agent.push({ changes: [insert('t1', {})] })).body.error).toBe('SPACE_FORBIDDEN');
		await anna.push({ changes: [insert('private', {})] });
		expect((await agent.pull()).body.changes.map((row) => row.spaceId)).toEqual(['bound']);
	});

	test('one bound to scopes does only what they say', async () => {
		const reader = await world.device('anna', 'agent', syncClaims('personal-anna', 'todo:read'));
		expect((await reader.pull()).status).toBe(200);
		expect((await reader.pull({}, 'notes')).body.error).toBe('SCOPE_INSUFFICIENT');
		expect((await reader.push({ changes: [insert('t1', {})] })).body.error).toBe('SCOPE_INSUFFICIENT');
		const writer = await world.device('anna', 'agent', syncClaims('personal-anna', 'mana:write'));
		expect((await writer.push({ changes: [insert('t1', {})] })).status).toBe(200);
		expect((await writer.push({ since: EPOCH, changes: [] })).body.error).toBe('SCOPE_INSUFFICIENT');
		expect((await writer.push({ changes: [remove('t1', world.clock.nowMs + 10)] })).body.error).toBe(
			'SCOPE_INSUFFICIENT',
		);
		const scope = 'todo:write mana:destructive';
		const remover = await world.device('anna', 'agent', syncClaims('personal-anna', scope));
		expect((await remover.push({ changes: [remove('t1', world.clock.nowMs + 10)] })).status).toBe(200);
	});

	test('what a mission was granted for notes reads no tasks and deletes nothing', async () => {
		const claims = {
			...syncClaims('personal-anna', 'ai:read ai:write notes:read notes:write'),
			...{ act: { sub: 'mana-ai' }, grant: 'granted-1', mission: 'm1' },
		};
		const mission = await world.device('anna', 'mission', claims);
		const note = insert('n1', {}, { table: 'notes' });
		expect((await mission.push({ changes: [note] }, 'notes')).status).toBe(200);
		expect((await mission.pull({}, 'notes')).status).toBe(200);
		const removed = remove('n1', world.clock.nowMs + 10, { table: 'notes' });
		for (const answer of [
			await mission.pull(),
			await mission.push({ changes: [insert('t1', {})] }),
			await mission.push({ changes: [removed] }, 'notes'),
		]) {
			expect([answer.status, answer.body.error]).toEqual([403, 'SCOPE_INSUFFICIENT']);
		}
	});

	test('one for keys, and one whose bounds are not all there, is good for nothing here', async () => {
		const whole = syncClaims('personal-anna', 'mana:read mana:write');
		const { use: _use, ...useless } = whole;
		const { act: _act, ...nameless } = whole;
		const { space: _space, ...everywhere } = whole;
		const { scope: _scope, ...anything } = whole;
		const erasure = { space: 'personal-anna', acr: 'step-up' };
		for (const claims of [{ ...whole, use: 'keys' }, useless, nameless, everywhere, anything, erasure]) {
			const agent = await world.device('anna', 'agent', claims);
			expect((await agent.pull()).body.error).toBe('TOKEN_UNFIT');
			expect((await agent.push({ changes: [insert('t1', {})] })).body.error).toBe('TOKEN_UNFIT');
		}
	});

	test('one for the trace of a mission on a sealed copy opens no route, whatever scopes it says it has', async () => {
		const { routes } = createApp(world.deps);
		const served = routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/sync'));
		expect(served.length).toBeGreaterThan(12);
		for (const scope of ['', 'mana:read mana:write mana:destructive']) {
			const claims = { ...syncClaims('personal-anna', scope), use: 'trace' };
			const authorization = `Bearer ${await world.auth.token('anna', claims)}`;
			for (const { method, path } of served) {
				const response = await world.request(path.replaceAll(/:\w+/g, 'personal-anna'), {
					method,
					headers: { authorization, 'x-client-id': 'mission' },
					...(method === 'POST' && { body: '{}' }),
				});
				const { error } = await response.json();
				expect({ method, path, status: response.status, error }).toEqual({
					...{ method, path },
					...{ status: 403, error: 'TOKEN_UNFIT' },
				});
			}
		}
	});

	test('one that a client acts with names that client, whatever the change says', async () => {
		const agent = await world.device('anna', 'agent', syncClaims('personal-anna', 'mana:write'));
		const actor = { kind: 'user', client: 'forged', callId: 'c1' };
		await agent.push({ changes: [insert('acted', {}, { actor, origin: 'user' })] });
		const row = (await anna.pull()).body.changes.find(({ id }) => id === 'acted');
		expect(row).toMatchObject({
			actor: { kind: 'agent', client: 'some-client', callId: 'c1' },
			origin: 'agent',
		});
	});
});

describe('what is not taken', () => {
	const _at = '2026-01-01T00:00:00Z';
	const one = (change: unknown) => JSON.stringify({ changes: [change] });

	test.each([
		['malformed JSON', '{"changes":[', 400, 'MALFORMED_JSON'],
		['no changes', '{}', 400, 'VALIDATION'],
		['an unknown operation', one({ table: 't', id: 'i', op: 'upsert', data: {} }), 400, 'VALIDATION'],
		[
			'a field with an empty time',
			one({ table: 't', id: 'i', op: 'update', fields: { a: { value: 1, updatedAt: '' } } }),
			400,
			'VALIDATION',
		],
		['a later schema', '{"schemaVersion":2,"changes":"?"}', 400, 'SCHEMA_VERSION_UNSUPPORTED'],
		['a client id that no stamp can hold', '{"clientId":"é","changes":[]}', 400, 'VALIDATION'],
		[
			'a member named __proto__',
			`{"changes":[{"table":"t","id":"i","op":"insert","data":{"__proto__":1}}]}`,
			400,
			'VALIDATION',
		],
		[
			'bottomless nesting',
			one(insert('t1', { a: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) })),
			400,
			'VALIDATION',
		],
		[
			'a number beyond a double',
			'{"changes":[{"table":"t","id":"i","op":"insert","data":{"a":1e999}}]}',
			400,
			'VALIDATION',
		],
		[
			'5,001 changes',
			JSON.stringify({ changes: Array.from({ length: 5001 }, () => insert('t1', {})) }),
			413,
			'BATCH_TOO_LARGE',
		],
		['a change of over 2,000 fields', one(insert('t1', manyFields('a', 2_001))), 413, 'CHANGE_TOO_WIDE'],
		[
			'an update of over 2,000 fields',
			one(update('t1', manyFields('a', 2_001), Date.now())),
			413,
			'CHANGE_TOO_WIDE',
		],
		[
			'a record that grows beyond 2,000 fields',
			JSON.stringify({
				changes: [insert('wide', manyFields('a', 2_000)), update('wide', { b: 1 }, Date.now())],
			}),
			413,
			'RECORD_TOO_WIDE',
		],
		['a field over 1 MB', one(insert('t1', { a: 'x'.repeat(1024 * 1024 + 1) })), 413, 'FIELD_TOO_LARGE'],
		[
			'a field over 1 MB in UTF-8 alone',
			one(insert('t1', { a: 'ü'.repeat(600_000) })),
			413,
			'FIELD_TOO_LARGE',
		],
		[
			'numbers that Postgres would write with over 16 MB',
			one(insert('t1', { a: Array(60_000).fill(1e308) })),
			413,
			'RECORD_TOO_LARGE',
		],
		['an actor over 8 kB', one(insert('t1', {}, { actor: { note: 'x'.repeat(8192) } })), 400, 'VALIDATION'],
		[
			'a body over 10 MB',
			JSON.stringify({ pad: 'x'.repeat(10 * 1024 * 1024), changes: [] }),
			413,
			'BODY_TOO_LARGE',
		],
		['no app', '{"changes":[]}', 404, 'NOT_FOUND'],
	])('%s is refused', async (name, body, status, code) => {
		const headers = { authorization: `Bearer ${await world.auth.token('anna')}` };
		const clientId = name.startsWith('a client id') ? {} : { 'x-client-id': 'phone' };
		const path = name === 'no app' ? '/sync/' : '/sync/todo';
		const response = await world.request(path, {
			method: 'POST',
			body,
			headers: { ...headers, ...clientId },
		});
		expect([response.status, (await response.json()).error]).toEqual([status, code]);
	});

	test('a body nested beyond what a parser stands is no fault of ours', async () => {
		const { status } = await sendRaw(`{"changes":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
		expect(status).toBe(400);
	});

	test.each([
		['a value', insert('t1', { title: 'a\0b' }), 'changes.1.data.title'],
		['a nested value', insert('t1', { a: [{ b: '\ud800' }] }), 'changes.1.data.a.0.b'],
		['a nested key', insert('t1', { a: { 'x\0': 1 } }), 'changes.1.data.a'],
		['a field name', insert('t1', { '\udfff': 1 }), 'changes.1.data'],
		['an updated field', update('t1', { title: '\0' }, 0), 'changes.1.fields.title.value'],
		['a record id', insert('t\0', {}), 'changes.1.id'],
		['an actor', insert('t1', {}, { actor: { client: '\0' } }), 'changes.1.actor.client'],
		['a key', insert('t1', {}, { key: '\ud800' }), 'changes.1.key'],
		['a space', insert('t1', {}, { spaceId: '\0' }), 'changes.1.spaceId'],
	])('NUL or half a surrogate pair in %s names the place', async (_, change, path) => {
		const before = await loggedChanges();
		const { status, body } = await anna.push({ changes: [insert('fine', {}), change] });
		expect([status, body.error, body.path]).toEqual([400, 'TEXT_NOT_STORABLE', path]);
		expect(await loggedChanges()).toBe(before);
	});

	test('a pull without collection or since, or with text that no column holds', async () => {
		expect((await anna.pull({ collection: '' })).body.error).toBe('VALIDATION');
		expect((await anna.pull({ since: '' })).body.error).toBe('VALIDATION');
		expect((await anna.pull({ limit: '0' })).body.error).toBe('VALIDATION');
		expect((await anna.pull({ collection: 'a\0' })).body.error).toBe('TEXT_NOT_STORABLE');
	});

	test('a missing client id', async () => {
		const authorization = `Bearer ${await world.auth.token('anna')}`;
		const response = await world.request('/sync/todo', {
			method: 'POST',
			body: '{"changes":[]}',
			headers: { authorization },
		});
		expect((await response.json()).error).toBe('VALIDATION');
	});
});

test('the header X-Client-Id wins over the body', async () => {
	await anna.push({ clientId: 'other', changes: [insert('named', {})] });
	const [row] = await world.admin`select client_id from mana_sync.sync_changes where record_id = 'named'`;
	expect(row?.client_id).toBe('phone');
});

test('mana-auth away is 503, nothing moves, and service again when it is back', async () => {
	const before = await loggedChanges();
	world.auth.refusal = { status: 503 };
	await Bun.sleep(5);
	const change = remove('t1', world.clock.nowMs);
	const push = await anna.push({ changes: [change] });
	expect([push.status, push.body.error, push.headers.get('retry-after')]).toEqual([
		503,
		'AUTH_UNAVAILABLE',
		'1',
	]);
	expect((await anna.pull()).body.error).toBe('AUTH_UNAVAILABLE');
	expect(await loggedChanges()).toBe(before);
	world.auth.refusal = undefined;
	expect((await anna.push({ changes: [change] })).status).toBe(200);
});

test('who asks too much is told when to come again', async () => {
	const small = await startSyncWorld({ SYNC_REQUESTS_PER_SECOND: '2', SYNC_CHANGES_PER_SECOND: '10' });
	try {
		for (const user of ['anna', 'ben']) small.auth.addUser(user);
		const hasty = await small.device('anna', 'phone');
		const changes = Array.from({ length: 15 }, (_, n) => insert(`t${n}`, {}));
		expect((await hasty.push({ changes })).status).toBe(200);
		const refused = await hasty.push({ changes });
		expect([refused.status, refused.body.error]).toEqual([429, 'RATE_LIMITED']);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		for (let more = 0; more < 2; more += 1) expect((await hasty.pull()).status).toBe(200);
		expect((await hasty.pull()).status).toBe(429);
		expect((await (await small.device('ben', 'phone')).pull()).status).toBe(200);
		small.clock.nowMs += 5_000;
		expect((await hasty.push({ changes })).status).toBe(200);
	} finally {
		await small.stop();
	}
});

async function signedElsewhere(issuer: string, audience: string): Promise<string> {
	const { privateKey } = await generateKeyPair('EdDSA');
	return new SignJWT({ sub: 'anna' })
		.setProtectedHeader({ alg: 'EdDSA', kid: 'test-key' })
		.setIssuer(issuer)
		.setAudience(audience)
		.setExpirationTime('15m')
		.sign(privateKey);
}

function unsigned(payload: Record<string, unknown>): string {
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'none' })}.${part({ ...payload, exp: 4_000_000_000 })}.`;
}
