import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import postgres from 'postgres';
import { isIntactActivity } from '../src/domain/agent-activity.ts';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	joined,
	post,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';

let world: AuthWorld;
let anna: SignedIn;
beforeAll(async () => {
	world = await createAuthWorld();
	anna = await registered(world.app, 'anna@mana.test');
});
afterAll(() => world.close());

const path = '/api/v1/me/agent-activity';
let count = 0;
const entry = (change: Record<string, unknown> = {}) => ({
	callId: `call-${String(++count).padStart(8, '0')}`,
	at: new Date().toISOString(),
	tool: 'habits.list',
	spaceId: 'space-1',
	client: 'Claude Desktop',
	outcome: 'success',
	inputHash: 'ab'.repeat(32),
	durationMs: 12,
	...change,
});
const record = (token: string, entries: unknown) => post(world.app, path, { entries }, bearer(token));
const read = async (person: SignedIn, query = '') =>
	(await get(world.app, `${path}${query}`, person.accessToken)).json();

describe('the log of agent activity', () => {
	test('is read back by its owner at once, newest first, and by nobody else', async () => {
		const person = await registered(world.app, 'reads@mana.test');
		const sent = [entry(), entry({ outcome: 'denied', tool: 'todo.create' })];
		const answer = await record(person.accessToken, sent);
		expect(await answer.json()).toEqual({ written: 2, known: 0 });
		const { entries, nextCursor } = await read(person);
		expect(entries).toMatchObject([...sent].reverse());
		expect(nextCursor).toBeNull();
		expect((await read(anna)).entries).toEqual([]);
		expect(await refusalOf(await get(world.app, path))).toEqual({ status: 401, error: 'TOKEN_MISSING' });
	});

	test('takes each call once, in one batch, in many at once and from many instances', async () => {
		const person = await registered(world.app, 'once@mana.test');
		const other = await world.secondInstance();
		const entries = Array.from({ length: 20 }, () => entry());
		const answers = await Promise.all(
			[world.app, other.app, world.app, other.app].map(async (app) =>
				(await post(app, path, { entries: [...entries, entries[0]] }, bearer(person.accessToken))).json(),
			),
		);
		expect(answers.reduce((sum, { written }) => sum + written, 0)).toBe(20);
		const rows = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 1e9, limit: 100 });
		expect(rows.map(({ sequence }) => sequence).reverse()).toEqual(
			Array.from({ length: 20 }, (_, i) => i + 1),
		);
		const start = { sequence: 0, hash: new Uint8Array(32) };
		expect(isIntactActivity(rows.toReversed(), start)).toBe(true);
	});

	test('takes of batches that overlap what is new, in one chain, however they come together', async () => {
		const person = await registered(world.app, 'overlaps@mana.test');
		const other = await world.secondInstance();
		const entries = Array.from({ length: 60 }, () => entry());
		const batches = Array.from({ length: 12 }, (_, n) => entries.slice(n * 4, n * 4 + 16));
		const answers = await Promise.all(
			batches.map(async (batch, n) => {
				const { app } = n % 2 === 0 ? world : other;
				return (await post(app, path, { entries: batch }, bearer(person.accessToken))).json();
			}),
		);
		for (const { written, known } of answers) expect(written + known).toBe(16);
		expect(answers.reduce((sum, { written }) => sum + written, 0)).toBe(60);
		expect(await (await record(person.accessToken, entries)).json()).toEqual({ written: 0, known: 60 });
		const rows = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 1e9, limit: 100 });
		expect(new Set(rows.map(({ callId }) => callId)).size).toBe(60);
		expect(isIntactActivity(rows.toReversed(), { sequence: 0, hash: new Uint8Array(32) })).toBe(true);
	});

	test('keeps of a batch what each entry says, in its order', async () => {
		const person = await registered(world.app, 'keeps@mana.test');
		const odd = ['NULL', '{a,b}', 'say "hi"', 'back\\slash', "it's", ' spaced ', '日本 🦊', 'a,b'];
		const sent = odd.flatMap((client, n) => [
			entry({ client, at: new Date(n * 123_456_789_013).toISOString(), durationMs: n * 1_000 }),
			entry({ client, spaceId: `space-${n}`, inputHash: `${n}f`.repeat(32), outcome: 'denied' }),
		]);
		expect(await (await record(person.accessToken, sent)).json()).toEqual({ written: 16, known: 0 });
		const { entries } = await read(person);
		expect(entries.toReversed()).toMatchObject(sent);
		const rows = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 1e9, limit: 100 });
		expect(isIntactActivity(rows.toReversed(), { sequence: 0, hash: new Uint8Array(32) })).toBe(true);
	});

	test('shows that a row was changed, taken out or put elsewhere', async () => {
		const person = await registered(world.app, 'tampered@mana.test');
		await record(person.accessToken, [entry(), entry(), entry()]);
		const rows = async () =>
			(await world.deps.activity.list(person.user.id, {}, { beforeSequence: 9, limit: 9 })).toReversed();
		const start = { sequence: 0, hash: new Uint8Array(32) };
		const [first, second, third] = await rows();
		if (!first || !second || !third) throw new Error('three rows were written');
		expect(isIntactActivity([first, third], start)).toBe(false);
		expect(isIntactActivity([second, first, third], start)).toBe(false);
		const exchange = async () => {
			for (const [from, to] of [
				[1, 9],
				[2, 1],
				[9, 2],
			]) {
				await world.admin`update auth.agent_activity set sequence = ${to ?? 0}
					where user_id = ${person.user.id} and sequence = ${from ?? 0}`;
			}
		};
		await exchange();
		expect(isIntactActivity(await rows(), start)).toBe(false);
		await exchange();
		expect(isIntactActivity(await rows(), start)).toBe(true);
		await world.admin`update auth.agent_activity set tool = 'notes.search'
			where user_id = ${person.user.id} and sequence = 2`;
		expect(isIntactActivity(await rows(), start)).toBe(false);
	});

	test('is one entry a call: that the person was asked, and then how it ended', async () => {
		const person = await registered(world.app, 'asked@mana.test');
		const call = entry({ outcome: 'asked', tool: 'notes.delete' });
		expect(await (await record(person.accessToken, [call])).json()).toEqual({ written: 1, known: 0 });
		expect((await read(person)).entries).toMatchObject([{ outcome: 'asked', confirmation: null }]);
		const done = { ...call, outcome: 'success', confirmation: 'confirmed' };
		expect(await (await record(person.accessToken, [call, done])).json()).toEqual({ written: 1, known: 1 });
		expect(await (await record(person.accessToken, [done])).json()).toEqual({ written: 0, known: 1 });
		expect((await read(person)).entries).toMatchObject([{ outcome: 'success', confirmation: 'confirmed' }]);
		const rows = await world.deps.activity.list(
			person.user.id,
			{},
			{ beforeSequence: 9, limit: 9, withAsked: true },
		);
		expect(rows).toHaveLength(2);
		expect(isIntactActivity(rows.toReversed(), { sequence: 0, hash: new Uint8Array(32) })).toBe(true);
	});

	test('names the records that were written, and the client for certain where it came by OAuth', async () => {
		const person = await registered(world.app, 'records@mana.test');
		const records = [{ table: 'notes/notes', id: 'n1' }];
		const written = entry({ tool: 'notes.create', records, recordCount: 12 });
		await record(person.accessToken, [written, entry()]);
		const byAgent = await boundToken(world, person, {
			space: 'space-1',
			scope: 'notes:write',
			act: { sub: 'client-1' },
			use: 'keys',
			sid: undefined,
		});
		await record(byAgent, [entry()]);
		const { entries } = await read(person);
		expect(entries).toMatchObject([
			{ verifiedClient: 'client-1', records: [], recordCount: 0 },
			{ verifiedClient: null, records: [], recordCount: 0 },
			{ verifiedClient: null, records, recordCount: 12 },
		]);
		const lying = entry({ verifiedClient: 'another' });
		expect(await refusalOf(await record(person.accessToken, [lying]))).toMatchObject({ status: 400 });
		const rows = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 9, limit: 9 });
		const chain = rows.toReversed();
		const start = { sequence: 0, hash: new Uint8Array(32) };
		expect(isIntactActivity(chain, start)).toBe(true);
		await world.admin`update auth.agent_activity set records = '[]' where user_id = ${person.user.id}`;
		const altered = await world.deps.activity.list(person.user.id, {}, { beforeSequence: 9, limit: 9 });
		expect(isIntactActivity(altered.toReversed(), start)).toBe(false);
	});

	test('of a space shows its owners and admins every member’s agents, and members their own', async () => {
		const owner = await registered(world.app, 'space-owner@mana.test');
		const spaceId = await sharedSpace(world, owner, 'watched');
		const member = await joined(world, owner, 'space-member@mana.test', spaceId, 'member');
		const admin = await joined(world, owner, 'space-admin@mana.test', spaceId, 'admin');
		const of = (person: SignedIn, query = '') =>
			get(world.app, `/api/v1/spaces/${spaceId}/agent-activity${query}`, person.accessToken);
		for (const person of [owner, member, admin]) {
			await record(person.accessToken, [entry({ spaceId }), entry({ spaceId: 'elsewhere' })]);
		}
		const everybody = [admin, member, owner].map(({ user }) => user.id);
		const names = async (answer: Response) =>
			(await answer.json()).entries.map(({ userId }: { userId: string }) => userId);
		expect(await names(await of(owner))).toEqual(everybody);
		expect(await names(await of(admin))).toEqual(everybody);
		expect(await names(await of(member))).toEqual([member.user.id]);
		const seen: string[] = [];
		let cursor: string | null = null;
		do {
			const page: Response = await of(owner, `?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
			const { entries, nextCursor } = await page.json();
			seen.push(...entries.map(({ userId }: { userId: string }) => userId));
			cursor = nextCursor;
		} while (cursor);
		expect(seen).toEqual(everybody);
		expect(await refusalOf(await of(anna))).toEqual({ status: 403, error: 'SPACE_FORBIDDEN' });
		expect((await read(owner)).entries.every(({ spaceId: id }: { spaceId: string }) => id !== '')).toBe(true);
		expect((await read(owner)).entries).toHaveLength(2);
	});

	test('is filtered by client, tool, space, outcome and day, and read in pages', async () => {
		const person = await registered(world.app, 'filters@mana.test');
		await record(person.accessToken, [
			entry({ client: 'Cursor', at: '2026-01-01T23:59:59.999Z' }),
			entry({ tool: 'notes.search', at: '2026-01-02T00:00:00.000Z' }),
			entry({ spaceId: 'space-2', at: '2026-01-02T23:59:59.999Z' }),
			entry({ outcome: 'denied', at: '2026-01-03T00:00:00.000Z' }),
		]);
		const sequences = async (query: string) =>
			(await read(person, query)).entries.map(({ sequence }: { sequence: number }) => sequence);
		expect(await sequences('?client=Cursor')).toEqual([1]);
		expect(await sequences('?tool=notes.search')).toEqual([2]);
		expect(await sequences('?space=space-2')).toEqual([3]);
		expect(await sequences('?outcome=denied')).toEqual([4]);
		expect(await sequences('?from=2026-01-02&to=2026-01-02')).toEqual([3, 2]);
		const first = await read(person, '?limit=3');
		expect(first.nextCursor).toBe('2');
		expect(await sequences(`?limit=3&cursor=${first.nextCursor}`)).toEqual([1]);
		for (const query of ['?outcome=fine', '?from=yesterday', '?limit=0', '?cursor=x', '?format=xml']) {
			const answer = await get(world.app, `${path}${query}`, person.accessToken);
			expect(await refusalOf(answer)).toEqual({ status: 400, error: 'VALIDATION' });
		}
	});

	test('is exported whole, also beyond a page, as lines of JSON and as a table', async () => {
		const person = await registered(world.app, 'exports@mana.test');
		for (let batch = 0; batch < 3; batch++) {
			await record(
				person.accessToken,
				Array.from({ length: 400 }, () => entry()),
			);
		}
		await record(person.accessToken, [entry({ client: '=HYPERLINK("http://evil.test"), "x"' })]);
		const ndjson = await get(world.app, `${path}?format=ndjson`, person.accessToken);
		expect(ndjson.headers.get('content-disposition')).toContain('agent-activity.ndjson');
		const lines = (await ndjson.text()).trimEnd().split('\n');
		expect(new Set(lines.map((line) => JSON.parse(line).sequence)).size).toBe(1_201);
		const csv = await (await get(world.app, `${path}?format=csv`, person.accessToken)).text();
		const rows = csv.trimEnd().split('\r\n');
		expect(rows).toHaveLength(1_202);
		expect(rows[1]).toContain(`"'=HYPERLINK(""http://evil.test""), ""x"""`);
	});

	test("is written with an agent's token for its own space only, and not read with it", async () => {
		const agent = await boundToken(world, anna, {
			space: 'space-1',
			act: { sub: 'an-agent' },
			scope: 'mana:read',
			use: 'keys',
		});
		expect((await record(agent, [entry()])).status).toBe(200);
		const refused = { status: 403, error: 'TOKEN_BOUND' };
		expect(await refusalOf(await record(agent, [entry(), entry({ spaceId: 'space-2' })]))).toEqual(refused);
		expect(await refusalOf(await get(world.app, path, agent))).toEqual(refused);
		expect((await read(anna)).entries).toHaveLength(1);
	});

	test.each([
		['a payload beside it', [entry({ input: { text: 'private' } })]],
		['a name on the wire', [entry({ tool: 'habits_list' })]],
		['an unknown outcome', [entry({ outcome: 'fine' })]],
		['a text for a hash', [entry({ inputHash: 'buy milk' })]],
		['a NUL character', [entry({ client: 'a\0b' })]],
		['half a character', [entry({ client: 'a\ud83d' })]],
		['an instant in the future', [entry({ at: '2099-01-01T00:00:00Z' })]],
		['nothing', []],
		['more than 500', Array.from({ length: 501 }, () => entry())],
	])('refuses %s, and the batch with it', async (_, entries) => {
		const before = (await read(anna)).entries.length;
		const answer = await record(anna.accessToken, entries);
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'VALIDATION' });
		expect((await read(anna)).entries).toHaveLength(before);
	});

	test('refuses a batch that is too large', async () => {
		const answer = await record(anna.accessToken, 'x'.repeat(2_200_000));
		expect(await refusalOf(answer)).toEqual({ status: 413, error: 'BODY_TOO_LARGE' });
	});

	test('can only be appended to by the runtime role, for the user it acts for', async () => {
		const runtime = postgres(world.runtimeUrl, { max: 1, onnotice: () => {} });
		const codeOf = (query: Promise<unknown>) => query.catch((error) => error.code);
		try {
			expect(await codeOf(runtime`delete from auth.agent_activity`)).toBe('42501');
			expect(await codeOf(runtime`update auth.agent_activity set tool = 'x.y'`)).toBe('42501');
			expect(await codeOf(runtime`delete from auth.agent_activity_checkpoints`)).toBe('42501');
			expect(await runtime`select from auth.agent_activity`).toHaveLength(0);
		} finally {
			await runtime.end({ timeout: 1 });
		}
	});

	test('counts what it took', async () => {
		const text = await (await get(world.app, '/metrics')).text();
		expect(text).toMatch(/^mana_auth_agent_activity_entries_total\{.*result="known".*\} [1-9]/m);
	});
});
