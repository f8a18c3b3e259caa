import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/index.ts';
import { connectAgent, type Person, signUp, type ToolAnswer } from './agent.ts';
import { temporaryFolder, waitUntil } from './launcher.ts';

const startTimeoutMs = 60_000;
/** "Within seconds": what a person would still wait for. */
const patienceMs = 15_000;

let dataDir: string;
let stack: Stack;
let sql: postgres.Sql;
let anna: Person;
let ben: Person;

beforeAll(async () => {
	dataDir = temporaryFolder();
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	sql = postgres(stack.adminUrl, { max: 2, onnotice: () => {} });
	[anna, ben] = [await signUp(stack, 'anna'), await signUp(stack, 'ben')];
}, startTimeoutMs);

afterAll(async () => {
	await sql?.end();
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

interface Sent {
	token?: string | undefined;
	space?: string | undefined;
	session?: string;
	body?: string;
	method?: string;
	origin?: string;
}

async function send(sent: Sent) {
	const headers = new Headers({
		'content-type': 'application/json',
		accept: 'application/json, text/event-stream',
	});
	if (sent.token) headers.set('authorization', `Bearer ${sent.token}`);
	if (sent.space) headers.set('x-mana-space', sent.space);
	if (sent.session) headers.set('mcp-session-id', sent.session);
	if (sent.origin) headers.set('origin', sent.origin);
	const response = await fetch(`${stack.urls.mcp}/mcp`, {
		method: 'POST',
		headers,
		body: sent.body ?? JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
	});
	return { status: response.status, headers: response.headers, text: await response.text() };
}

const initialize = JSON.stringify({
	jsonrpc: '2.0',
	id: 1,
	method: 'initialize',
	params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
});

const openSession = async (person: Person) => {
	const answer = await send({ token: person.accessToken, space: person.personalSpaceId, body: initialize });
	return answer.headers.get('mcp-session-id') ?? '';
};

const changesIn = async (spaceId: string) => {
	const [row] = await sql`select count(*)::int as n from mana_sync.sync_changes where space_id = ${spaceId}`;
	return row?.n;
};

describe('a token', () => {
	const claims = () => ({ sub: anna.userId, iss: stack.urls.auth, aud: 'mana', kind: 'human' });
	const later = () => Math.floor(Date.now() / 1000) + 600;
	const publishedKey = async () => {
		const { keys } = await (await fetch(`${stack.urls.auth}/api/auth/jwks`)).json();
		return keys[0];
	};
	const cases: [string, () => Promise<string | undefined>, string][] = [
		['that is missing', async () => undefined, 'TOKEN_MISSING'],
		['that is no JWT', async () => 'made-up', 'TOKEN_MALFORMED'],
		['unsigned', async () => new UnsecuredJWT({ ...claims(), exp: later() }).encode(), 'TOKEN_ALGORITHM'],
		[
			'signed with HS256 and the public key',
			async () => {
				const jwk = await publishedKey();
				const pem = await exportSPKI((await importJWK({ ...jwk, alg: 'EdDSA' })) as CryptoKey);
				return new SignJWT({ ...claims(), exp: later() })
					.setProtectedHeader({ alg: 'HS256', kid: jwk.kid })
					.sign(new TextEncoder().encode(pem));
			},
			'TOKEN_ALGORITHM',
		],
		[
			'signed by someone else under our key’s name',
			async () => {
				const { privateKey } = await generateKeyPair('EdDSA');
				const { kid } = await publishedKey();
				return new SignJWT({ ...claims(), exp: later() })
					.setProtectedHeader({ alg: 'EdDSA', kid })
					.sign(privateKey);
			},
			'TOKEN_SIGNATURE',
		],
		['of the session, not of access', async () => anna.refreshToken, 'TOKEN_MALFORMED'],
	];
	test.each(cases)('%s is refused with 401 and a reason', async (_name, token, reason) => {
		const answer = await send({ token: await token(), space: anna.personalSpaceId });
		expect(answer.status).toBe(401);
		expect(JSON.parse(answer.text).error).toBe(reason);
		expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*resource_metadata=/);
	});
});

describe('a space', () => {
	test('that is not named is 400, and the caller is told their spaces', async () => {
		const answer = await send({ token: anna.accessToken });
		expect(answer.status).toBe(400);
		expect(JSON.parse(answer.text).error).toBe('SPACE_REQUIRED');
		expect(answer.text).toContain(anna.personalSpaceId);
	});

	test.each(['someone else’s', 'made up'])('that is %s is 403', async (which) => {
		const space = which === 'made up' ? 'no-such-space' : ben.personalSpaceId;
		const answer = await send({ token: anna.accessToken, space });
		expect(answer.status).toBe(403);
		expect(JSON.parse(answer.text).error).toBe('SPACE_FORBIDDEN');
	});
});

describe('a session', () => {
	test('of another user is 403', async () => {
		const answer = await send({
			token: ben.accessToken,
			space: ben.personalSpaceId,
			session: await openSession(anna),
		});
		expect(answer.status).toBe(403);
	});

	test('that is unknown is 404, and so is one that was deleted', async () => {
		const own = { token: anna.accessToken, space: anna.personalSpaceId };
		expect((await send({ ...own, session: 'made-up' })).status).toBe(404);
		const session = await openSession(anna);
		expect((await send({ ...own, session })).status).toBe(200);
		await fetch(`${stack.urls.mcp}/mcp`, {
			method: 'DELETE',
			headers: {
				authorization: `Bearer ${anna.accessToken}`,
				'x-mana-space': anna.personalSpaceId,
				'mcp-session-id': session,
			},
		});
		expect((await send({ ...own, session })).status).toBe(404);
	});
});

describe('a request', () => {
	const own = () => ({ token: anna.accessToken, space: anna.personalSpaceId });

	test('over the size limit is 413', async () => {
		expect((await send({ ...own(), body: `"${'x'.repeat(12 * 1024 * 1024)}"` })).status).toBe(413);
	});

	test('that is not JSON is 400', async () => {
		expect((await send({ ...own(), body: '{"jsonrpc":' })).status).toBe(400);
	});

	test('from a page of another origin is 403', async () => {
		expect((await send({ ...own(), origin: 'https://evil.test' })).status).toBe(403);
	});
});

describe('a tool call', () => {
	const refused: [string, string, Record<string, unknown>, RegExp][] = [
		['with an argument out of bounds', 'habits_create', { title: 'x'.repeat(121) }, /title/],
		['with an argument missing', 'todo_create', {}, /title/],
		[
			'for a record that is not there',
			'habits_update',
			{ id: crypto.randomUUID(), title: 'x' },
			/^NOT_FOUND: /,
		],
		['with a NUL in a text', 'notes_create', { title: 'a\0b' }, /title/],
		['with half a surrogate pair in a text', 'habits_create', { title: 'a\ud800b' }, /title/],
	];
	test.each(refused)(
		'%s is a tool error that says so, and writes nothing',
		async (_name, tool, args, says) => {
			const agent = await connectAgent(stack, anna, anna.personalSpaceId);
			const before = await changesIn(anna.personalSpaceId);
			const answer = await agent.call(tool, args);
			expect(answer).toMatchObject({ ok: false, text: expect.stringMatching(says) });
			expect(await changesIn(anna.personalSpaceId)).toBe(before);
			await agent.close();
		},
	);

	test('for a record of another space is NOT_FOUND', async () => {
		const bens = await connectAgent(stack, ben, ben.personalSpaceId);
		const { habit } = await bens.get<{ habit: { id: string } }>('habits_create', { title: 'Ben’s' });
		const annas = await connectAgent(stack, anna, anna.personalSpaceId);
		const answer = await annas.call('habits_update', { id: habit.id, title: 'Mine now' });
		expect(answer).toMatchObject({ ok: false, text: expect.stringMatching(/^NOT_FOUND: /) });
		await Promise.all([annas.close(), bens.close()]);
	});

	test('works by either form of the name', async () => {
		const agent = await connectAgent(stack, anna, anna.personalSpaceId);
		expect((await agent.call('habits.list')).ok).toBe(true);
		expect((await agent.call('habits_list')).ok).toBe(true);
		await agent.close();
	});
});

describe('a service that hangs', () => {
	test.each(['auth', 'sync'] as const)(
		'mana-%s: a clear tool error within seconds, and service again as soon as it is back',
		async (name) => {
			const who = await signUp(stack, name === 'auth' ? 'lena' : 'kai');
			const agent = await connectAgent(stack, who, who.personalSpaceId);
			stack.services[name]?.kill('SIGSTOP');
			try {
				const startedAt = performance.now();
				const answer = await agent.call('notes_create', { title: 'While it hangs' });
				expect(performance.now() - startedAt).toBeLessThan(patienceMs);
				expect(answer).toMatchObject({
					ok: false,
					text: expect.stringMatching(/^[A-Z_]*(UNAVAILABLE|FETCH)[A-Z_]*: /),
				});
			} finally {
				stack.services[name]?.kill('SIGCONT');
			}
			expect((await agent.call('notes_create', { title: 'Now it answers' })).ok).toBe(true);
			await agent.close();
		},
		60_000,
	);
});

describe('a service that is killed in the middle of calls', () => {
	const cases = [
		{ name: 'sync', person: 'paul', locked: 'mana_sync.sync_changes' },
		{ name: 'auth', person: 'nora', locked: 'auth.encryption_vaults' },
	] as const;
	test.each(cases)(
		'mana-$name: each call is done once or says that it may not be, nothing else ends, and it goes on',
		async ({ name, person, locked }) => {
			const who = await signUp(stack, person);
			const sessions = await connectAgent(stack, who, who.personalSpaceId);
			const stateless = await connectAgent(stack, who, who.personalSpaceId, 'stateless');
			const gatewayPid = stack.services.mcp?.pid;
			const titles = Array.from({ length: 8 }, (_, place) => `Note ${place}`);
			let underWay: Promise<ToolAnswer>[] = [];
			await sql.begin(async (tx) => {
				await tx`lock table ${tx(locked)} in access exclusive mode`;
				underWay = titles.map((title, place) =>
					(place % 2 === 0 ? sessions : stateless).call('notes_create', { title }),
				);
				await waitUntil(async () => {
					const waiting =
						await sql`select from pg_locks where not granted and relation = ${locked}::regclass`;
					return waiting.length > 0;
				}, patienceMs);
				stack.services[name]?.kill('SIGKILL');
			});
			const startedAt = performance.now();
			const answers = await Promise.all(underWay);
			expect(performance.now() - startedAt).toBeLessThan(patienceMs);
			for (const answer of answers) {
				if (!answer.ok) expect(answer.text).toMatch(/^(SYNC|AUTH)_UNAVAILABLE: /);
			}

			await waitUntil(async () => (await stateless.call('notes_create', { title: 'After' })).ok, patienceMs);
			const { notes } = await sessions.get<{ notes: { title: string }[] }>('notes_list', { limit: 100 });
			for (const [place, title] of titles.entries()) {
				const copies = notes.filter((note) => note.title === title).length;
				expect(copies).toBeLessThanOrEqual(1);
				if (answers[place]?.ok) expect(copies).toBe(1);
			}
			expect(stack.services.mcp?.pid).toBe(gatewayPid);
			await Promise.all([sessions.close(), stateless.close()]);
		},
		60_000,
	);
});
