import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/index.ts';
import { connectAgent, listSpaces, type Person, postJson, shareSpace, signUp } from './agent.ts';
import { temporaryFolder } from './launcher.ts';

const startTimeoutMs = 60_000;

let dataDir: string;
let stack: Stack;
let sql: postgres.Sql;
let anna: Person;
let ben: Person;
let family: string;

beforeAll(async () => {
	dataDir = temporaryFolder();
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	sql = postgres(stack.adminUrl, { max: 2, onnotice: () => {} });
	[anna, ben] = [await signUp(stack, 'anna'), await signUp(stack, 'ben')];
	family = await shareSpace(stack, anna, ben, { type: 'family', role: 'member' });
}, startTimeoutMs);

afterAll(async () => {
	await sql?.end();
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

const storedChanges = (spaceId: string) =>
	sql<
		{ table_name: string; data: Record<string, unknown>; user_id: string; actor: Record<string, unknown> }[]
	>`
		select table_name, data, user_id, actor from mana_sync.sync_changes where space_id = ${spaceId} order by seq`;

const asAnna = async (path: string) => {
	const headers = { authorization: `Bearer ${anna.accessToken}` };
	return (await fetch(`${stack.urls.auth}${path}`, { headers })).json();
};

describe('a shared space', () => {
	test('what one agent writes, encrypted, the other member’s reads', async () => {
		const annas = await connectAgent(stack, anna, family);
		const bens = await connectAgent(stack, ben, family, 'stateless');
		await annas.get('notes_create', { title: 'Spare key', content: 'At the neighbour’s' });

		const { notes } = await bens.get<{ notes: { title: string; content: string }[] }>('notes_search', {
			query: 'neighbour',
		});
		expect(notes).toMatchObject([{ title: 'Spare key', content: 'At the neighbour’s' }]);

		const [change] = await storedChanges(family);
		expect(change?.data.title).toMatch(/^enc:1:/);
		expect(change?.data.content).toMatch(/^enc:1:/);
		expect(change?.user_id).toBe(anna.userId);
		await Promise.all([annas.close(), bens.close()]);
	});

	test('is listed with the role of each member', async () => {
		const roles = async (person: Person) =>
			(await listSpaces(stack, person.accessToken)).find(({ id }) => id === family)?.role;
		expect([await roles(anna), await roles(ben)]).toEqual(['owner', 'member']);
	});

	test('its key is not the key of anyone’s personal space', async () => {
		const own = await connectAgent(stack, anna, anna.personalSpaceId);
		const { note } = await own.get<{ note: { id: string } }>('notes_create', { title: 'Mine' });
		const [row] = await sql`select data from mana_sync.sync_records where record_id = ${note.id}`;
		expect(row?.data.title).toMatch(/^enc:1:/);
		const keys = await asAnna(`/api/v1/spaces/${family}/keys`);
		const vault = await asAnna('/api/v1/me/encryption-vault/key');
		expect(keys.keys[0].key).toHaveLength(44);
		expect(keys.keys[0].key).not.toBe(vault.masterKey);
		await own.close();
	});

	test('a viewer’s agent reads and cannot write', async () => {
		const team = await shareSpace(stack, anna, ben, { type: 'team', role: 'viewer' });
		const annas = await connectAgent(stack, anna, team);
		await annas.get('todo_create', { title: 'Water the plants' });
		const bens = await connectAgent(stack, ben, team);
		const { tasks } = await bens.get<{ tasks: { title: string }[] }>('todo_list');
		expect(tasks).toMatchObject([{ title: 'Water the plants' }]);
		const refused = await bens.call('todo_create', { title: 'Mine too' });
		expect(refused).toMatchObject({ ok: false, text: expect.stringMatching(/^SPACE_READ_ONLY: /) });
		expect(await storedChanges(team)).toHaveLength(1);
		await Promise.all([annas.close(), bens.close()]);
	});
});

describe('what is private stays unseen', () => {
	test('by another person’s agent', async () => {
		const own = await connectAgent(stack, anna, anna.personalSpaceId);
		await own.get('journal_add', { content: 'Dear diary' });
		const bens = await connectAgent(stack, ben, ben.personalSpaceId);
		expect(await bens.get<object>('journal_list')).toMatchObject({ entries: [] });
		await Promise.all([own.close(), bens.close()]);
	});

	test('by another person’s agent that names the space', async () => {
		expect(connectAgent(stack, ben, anna.personalSpaceId)).rejects.toThrow(/SPACE_FORBIDDEN/);
	});

	test('by a push or a pull of another person, and nothing is written', async () => {
		const before = (await storedChanges(anna.personalSpaceId)).length;
		const change = {
			table: 'notes',
			id: 'x1',
			op: 'insert',
			spaceId: anna.personalSpaceId,
			data: { title: 'hi' },
		};
		const mine = { table: 'notes', id: 'x2', op: 'insert', data: { title: 'also' } };
		const pushed = await postJson(
			`${stack.urls.sync}/sync/notes`,
			{ clientId: 'intruder', changes: [mine, change] },
			ben.accessToken,
		);
		expect(pushed).toMatchObject({ status: 403, body: { error: 'SPACE_FORBIDDEN' } });
		expect(await storedChanges(anna.personalSpaceId)).toHaveLength(before);
		expect((await storedChanges(ben.personalSpaceId)).some(({ data }) => data.title === 'also')).toBe(false);

		const pulled = await fetch(
			`${stack.urls.sync}/sync/notes/pull?collection=notes&since=1970-01-01T00:00:00Z&space=${anna.personalSpaceId}`,
			{ headers: { authorization: `Bearer ${ben.accessToken}`, 'x-client-id': 'intruder' } },
		);
		expect(pulled.status).toBe(403);
	});

	test('by the key routes', async () => {
		const response = await fetch(`${stack.urls.auth}/api/v1/spaces/${anna.personalSpaceId}/keys`, {
			headers: { authorization: `Bearer ${ben.accessToken}` },
		});
		expect(response.status).toBeGreaterThanOrEqual(400);
		expect(await response.text()).not.toContain('"key"');
	});

	test('by SQL as the runtime role, which sees nothing it has not declared', async () => {
		const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets', 'stack.json'), 'utf8'));
		const url = new URL(stack.adminUrl);
		url.username = 'mana_sync_runtime';
		url.password = secrets.databasePasswords.sync.runtime;
		const runtime = postgres(url.toString(), { max: 1, onnotice: () => {} });
		try {
			for (const table of ['sync_changes', 'sync_records', 'scopes']) {
				expect([...(await runtime`select * from mana_sync.${runtime(table)}`)]).toEqual([]);
			}
			const refused = await runtime`select * from auth.encryption_vaults`.catch((error) => error.code);
			expect(refused).toBe('42501');
		} finally {
			await runtime.end();
		}
	});
});

describe('a habit', () => {
	test('created, updated and archived through MCP is listed as such at once, by the same agent and a second one', async () => {
		const first = await connectAgent(stack, anna, anna.personalSpaceId);
		const second = await connectAgent(stack, anna, anna.personalSpaceId, 'stateless');
		const listed = async (args = {}) =>
			Promise.all(
				[first, second].map(async (agent) => {
					const { habits } = await agent.get<{
						habits: { id: string; title: string; isArchived: boolean }[];
					}>('habits_list', args);
					return habits.map(({ title, isArchived }) => ({ title, isArchived }));
				}),
			);
		const { habit } = await first.get<{ habit: { id: string } }>('habits_create', { title: 'Spazieren' });
		const active = [{ title: 'Spazieren', isArchived: false }];
		expect(await listed()).toEqual([active, active]);

		await second.get('habits_update', { id: habit.id, title: 'Laufen' });
		const renamed = [{ title: 'Laufen', isArchived: false }];
		expect(await listed()).toEqual([renamed, renamed]);

		await first.get('habits_archive', { id: habit.id });
		expect(await listed()).toEqual([[], []]);
		const archived = [{ title: 'Laufen', isArchived: true }];
		expect(await listed({ includeArchived: true })).toEqual([archived, archived]);
		await Promise.all([first.close(), second.close()]);
	});
});

describe('a row that cannot be decrypted', () => {
	test('does not keep the others from being listed', async () => {
		const agent = await connectAgent(stack, ben, ben.personalSpaceId);
		await agent.get('notes_create', { title: 'Good' });
		const { note } = await agent.get<{ note: { id: string } }>('notes_create', { title: 'Soon spoiled' });
		await sql`
			update mana_sync.sync_records
			set data = data || '{"title": "enc:1:AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}'
			where record_id = ${note.id}`;
		await agent.close();
		// Mana-sync does not notice this change, so only a gateway that reads anew sees it.
		const other = await startGateway();
		try {
			const later = await connectAgent(other, ben, ben.personalSpaceId);
			const { notes } = await later.get<{ notes: { id: string; title?: string }[] }>('notes_list');
			expect(notes).toHaveLength(2);
			expect(notes.some(({ title }) => title === 'Good')).toBe(true);
			expect(notes.find(({ id }) => id === note.id)).not.toHaveProperty('title');
			await later.close();
		} finally {
			await other.stop();
		}
	});
});

describe('a zero-knowledge user', () => {
	test('is told what to do by encrypted tools, while plaintext tools work', async () => {
		const tom = await signUp(stack, 'tom');
		const agent = await connectAgent(stack, tom, tom.personalSpaceId);
		await agent.get('notes_create', { title: 'Before' });
		await agent.close();
		await sql`
			update auth.encryption_vaults set zero_knowledge = true, wrapped_mk = null, wrap_iv = null, kek_id = null,
				recovery_wrapped_mk = decode(repeat('ab', 48), 'hex'), recovery_iv = decode(repeat('cd', 12), 'hex'),
				recovery_format_version = 1, recovery_set_at = now()
			where user_id = ${tom.userId}`;
		const other = await startGateway();
		try {
			const later = await connectAgent(other, tom, tom.personalSpaceId);
			const refused = await later.call('notes_create', { title: 'After' });
			expect(refused).toMatchObject({ ok: false, text: expect.stringMatching(/zero-knowledge/i) });
			expect((await later.call('habits_create', { title: 'Plain' })).ok).toBe(true);
			await later.close();
		} finally {
			await other.stop();
		}
	});
});

describe('leaving for good', () => {
	const call = async (method: string, path: string, token: string, body?: object) => {
		const response = await fetch(`${stack.urls.auth}/api/v1/${path}`, {
			method,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		return { status: response.status, body: await response.json() };
	};
	const steppedUp = async (name: string, person: Person) => {
		const proof = { password: `a long password of ${name}` };
		return (await call('POST', 'auth/step-up', person.accessToken, proof)).body.accessToken;
	};
	const valuesIn = async (spaceId: string) => {
		const rows = await sql`
			select data::text as text from mana_sync.sync_changes where space_id = ${spaceId}
			union all
			select r.data::text from mana_sync.sync_records r join mana_sync.scopes s on s.number = r.scope
			where s.id = ${spaceId}`;
		return rows.map(({ text }) => String(text)).join();
	};

	test('what a person exports has their records, and what they delete is gone from mana-sync too', async () => {
		const [sofia, tom] = [await signUp(stack, 'sofia-leaving'), await signUp(stack, 'tom-staying')];
		const shared = await shareSpace(stack, sofia, tom, { type: 'club', role: 'member' });
		for (const [space, title] of [
			[shared, 'ghost of the club'],
			[sofia.personalSpaceId, 'ghost at home'],
		] as const) {
			const agent = await connectAgent(stack, sofia, space);
			await agent.get('habits_create', { title });
			await agent.close();
		}
		const strong = await steppedUp('sofia-leaving', sofia);
		const exported = await call('GET', 'me/export', strong);
		const titles = exported.body.records['habits/habits'].map(
			(row: { data: { title: string } }) => row.data.title,
		);
		expect(titles.sort()).toEqual(['ghost at home', 'ghost of the club']);

		const refused = await call('DELETE', 'me', strong, { confirmEmail: sofia.email });
		expect(refused).toMatchObject({
			status: 409,
			body: { error: 'OWNER_OF_SPACES', spaces: [{ id: shared }] },
		});
		expect(await valuesIn(sofia.personalSpaceId)).toContain('ghost');

		const deleted = await call('DELETE', `spaces/${shared}`, strong);
		expect(deleted).toEqual({ status: 200, body: { spaceId: shared, erased: 1 } });
		expect(await valuesIn(shared)).not.toContain('ghost');
		expect((await listSpaces(stack, tom.accessToken)).map(({ id }) => id)).not.toContain(shared);

		const left = await call('DELETE', 'me', strong, { confirmEmail: sofia.email });
		expect(left).toEqual({ status: 200, body: { userId: sofia.userId, erased: 1 } });
		expect(await valuesIn(sofia.personalSpaceId)).not.toContain('ghost');
		expect((await call('GET', 'me/export', strong)).status).toBe(401);
	});
});

/** A second gateway over the same services: the first may still hold the key, for five minutes at most. */
async function startGateway(): Promise<Stack> {
	const otherDir = temporaryFolder();
	const gateway = await startStack({
		dataDir: otherDir,
		only: 'mcp',
		ports: { mcp: 0 },
		env: { MANA_AUTH_URL: stack.urls.auth, MANA_SYNC_URL: stack.urls.sync, JWT_ISSUER: stack.urls.auth },
	});
	return {
		...gateway,
		stop: async () => {
			await gateway.stop();
			rmSync(otherDir, { recursive: true, force: true });
		},
	};
}
