import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import {
	activityResponseSchema,
	createDigest,
	digestResponseSchema,
	digestTables,
	followTables,
	fromMergedRow,
	listTables,
	pullResponseSchema,
	pullTables,
	readActivityEverywhere,
	revertEverywhere,
	revertResponseSchema,
	tableName,
	tablesResponseSchema,
} from '@mana/sync-protocol';
import { idsIn, openStream, startReplica } from './live-world.ts';
import { by } from './revert-world.ts';
import { EPOCH, insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let pushTransactions = 0;

beforeAll(async () => {
	world = await startSyncWorld();
	const { push } = world.deps.store;
	world.deps.store.push = (grant, work) => {
		pushTransactions += 1;
		return push(grant, work);
	};
});
afterAll(() => world.stop());

let userCount = 0;
function newUser(): string {
	userCount += 1;
	world.auth.addUser(`user${userCount}`);
	return `user${userCount}`;
}

async function get(user: string, path: string, query: Record<string, string> = {}, claims = {}) {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	const response = await world.request(`${path}?${new URLSearchParams(query)}`, { headers });
	return { status: response.status, body: await response.json() };
}

async function post(user: string, path: string, body: object, claims = {}) {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	const response = await world.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
	return { status: response.status, body: await response.json() };
}

async function write(user: string, appId: string, ...changes: unknown[]) {
	const device = await world.device(user, 'phone');
	expect((await device.push({ changes }, appId)).status).toBe(200);
}

const inTable = (table: string, change: object) => ({ ...change, table });
const namesOf = (rows: readonly { appId?: string | undefined; table: string; id: string }[]) =>
	rows.map(({ appId, table, id }) => `${appId}/${table}/${id}`).sort();

test('one pull brings the tables that were named, of several apps, and says which app each row is of', async () => {
	const user = newUser();
	await write(user, 'todo', insert('a', { n: 1 }), inTable('lists', insert('b', {})));
	await write(user, 'notes', inTable('notes', insert('c', { n: 3 })), insert('a', { n: 4 }));
	const asked = { tables: 'todo/tasks,notes/tasks,notes/notes', since: EPOCH };
	const { body } = await get(user, '/sync/pull', asked);
	const { changes, syncedUntil } = pullResponseSchema.parse(body);
	expect(namesOf(changes)).toEqual(['notes/notes/c', 'notes/tasks/a', 'todo/tasks/a']);
	const brief = await get(user, '/sync/pull', { ...asked, fields: 'older', omit: 'serverChanges' });
	expect(brief.body.changes[0]).toMatchObject({ appId: 'todo', latestFields: ['n'] });
	expect(brief.body.serverChanges).toBeUndefined();

	await write(user, 'notes', inTable('notes', insert('d', {})));
	const next = { tables: 'notes/notes,todo/tasks,notes/tasks,todo/tasks', since: syncedUntil };
	expect(namesOf((await get(user, '/sync/pull', next)).body.changes)).toEqual(['notes/notes/d']);
	const ofOneApp = await get(user, '/sync/todo/pull', { collection: 'tasks', since: EPOCH });
	expect(ofOneApp.body.changes[0]).not.toHaveProperty('appId');
});

test('a cursor is good for the tables that it was made for, and for no others', async () => {
	const user = newUser();
	await write(user, 'todo', insert('a', {}));
	const since = (await get(user, '/sync/pull', { tables: 'todo/tasks,todo/lists', since: EPOCH })).body
		.syncedUntil;
	const ofCollection = (await get(user, '/sync/todo/pull', { collection: 'tasks', since: EPOCH })).body
		.syncedUntil;
	const ofPush = (await post(user, '/sync/todo', { clientId: 'x', changes: [], since: EPOCH })).body
		.syncedUntil;
	for (const [path, query] of [
		['/sync/pull', { tables: 'todo/tasks', since }],
		['/sync/pull', { tables: 'todo/tasks', since: ofCollection }],
		['/sync/pull', { tables: 'todo/tasks', since: ofPush }],
		['/sync/todo/pull', { collection: 'tasks', since }],
		['/sync/stream', { tables: 'todo/tasks', since }],
	] as const) {
		expect(await get(user, path, query)).toMatchObject({ status: 400, body: { error: 'CURSOR_INVALID' } });
	}
});

test('pages of many tables bring every record once, also where most of what was written lies elsewhere', async () => {
	const user = newUser();
	const rows = (first: number, count: number) =>
		Array.from({ length: count }, (_, n) => inTable(`t${(first + n) % 7}`, insert(`r${first + n}`, { n })));
	await write(user, 'one', ...rows(0, 300));
	await write(user, 'elsewhere', ...rows(0, 3_000));
	await write(user, 'two', ...rows(300, 150));
	const tables = ['one', 'two'].flatMap((app) => Array.from({ length: 7 }, (_, n) => `${app}/t${n}`)).join();
	const expected = Array.from({ length: 450 }, (_, n) => `${n < 300 ? 'one' : 'two'}/t${n % 7}/r${n}`).sort();
	const whole = await get(user, '/sync/pull', { tables, since: EPOCH });
	expect(namesOf(whole.body.changes)).toEqual(expected);
	const paged: Parameters<typeof namesOf>[0][number][] = [];
	for (let since: string = EPOCH, hasMore = true; hasMore; ) {
		const { body } = await get(user, '/sync/pull', { tables, since, limit: '70' });
		paged.push(...body.changes);
		({ syncedUntil: since, hasMore } = body);
	}
	expect(namesOf(paged)).toEqual(expected);
});

test('a stream of several apps catches up, is told what others write, goes on from its cursor', async () => {
	const user = newUser();
	await write(user, 'todo', insert('a', {}));
	const replica = await startReplica(world, {}, { now: () => world.clock.nowMs });
	const headers = { authorization: `Bearer ${await world.auth.token(user)}`, 'x-client-id': 'web' };
	const tables = 'todo/tasks,notes/notes';
	const stream = await openStream(replica.url, headers, { tables });
	await stream.until((events) => idsIn(events).includes('a'));
	const send = async (appId: string, change: unknown, clientId: string) => {
		const body = JSON.stringify({ changes: [change] });
		const init = { method: 'POST', headers: { ...headers, 'x-client-id': clientId }, body };
		expect((await fetch(`${replica.url}/sync/${appId}`, init)).status).toBe(200);
	};
	await send('notes', inTable('notes', insert('own', {})), 'web');
	await send('notes', inTable('folders', insert('unasked', {})), 'phone');
	await send('todo', inTable('notes', insert('other-app', {})), 'phone');
	await send('notes', inTable('notes', insert('b', {})), 'phone');
	await stream.until((events) => idsIn(events).includes('b'));
	const rows = stream.events.flatMap(({ data }) => data.changes ?? []);
	expect(namesOf(rows)).toEqual(['notes/notes/b', 'todo/tasks/a']);
	const since = stream.events.findLast(({ id }) => id !== undefined)?.id ?? '';
	stream.close();
	await send('todo', insert('c', {}), 'phone');
	const resumed = await openStream(replica.url, headers, { tables: 'notes/notes,todo/tasks', since });
	await resumed.until((events) => idsIn(events).includes('c'));
	expect(idsIn(resumed.events)).toEqual(['c']);
	resumed.close();
	await replica.stop();
});

test('with scopes: refused for a table out of reach, which is named; without tables held to what is in reach', async () => {
	const user = newUser();
	await write(user, 'todo', insert('a', {}, by('c')));
	await write(user, 'notes', inTable('notes', insert('b', {}, by('c'))));
	const claims = syncClaims(`personal-${user}`, 'todo:read todo:write mana:destructive');
	for (const path of ['/sync/pull', '/sync/stream', '/sync/activity', '/sync/digest']) {
		const refused = await get(user, path, { tables: 'todo/tasks,notes/notes', since: EPOCH }, claims);
		expect(refused).toMatchObject({ status: 403, body: { error: 'SCOPE_INSUFFICIENT' } });
		expect(refused.body.message).toContain('notes:read');
	}
	const apps = async (path: string, list: string) =>
		(await get(user, path, {}, claims)).body[list].map(({ appId }: { appId: string }) => appId);
	expect(await apps('/sync/activity', 'changes')).toEqual(['todo']);
	expect(await apps('/sync/digest', 'collections')).toEqual(['todo']);
	expect(await apps('/sync/tables', 'tables')).toEqual(['todo']);
	const { body } = await post(user, '/sync-revert', { callId: 'c' }, claims);
	expect(body.reverted).toMatchObject([{ appId: 'todo', id: 'a', op: 'delete' }]);
	const reading = syncClaims(`personal-${user}`, 'mana:destructive');
	for (const path of ['/sync/activity', '/sync/digest', '/sync/tables'])
		expect(await get(user, path, {}, reading)).toMatchObject({ status: 403 });
	expect(await post(user, '/sync-revert', { callId: 'c' }, reading)).toMatchObject({
		status: 403,
		body: { error: 'SCOPE_INSUFFICIENT' },
	});
});

test('activity, digest and the list of tables cover every app, or the tables that are named', async () => {
	const user = newUser();
	world.auth.join(user, `team-${user}`, 'member');
	await write(user, 'todo', insert('a', {}), insert('b', {}, by('c1')));
	await write(
		user,
		'notes',
		inTable('notes', insert('c', {}, by('c2'))),
		inTable('tags', insert('d', {}, by('c2'))),
	);
	await write(user, 'notes', inTable('notes', insert('e', {}, { spaceId: `team-${user}` })));
	const activity = async (query: Record<string, string>) =>
		activityResponseSchema.parse((await get(user, '/sync/activity', query)).body);
	const newest = await activity({ limit: '2' });
	expect(namesOf(newest.changes)).toEqual(['notes/notes/c', 'notes/tags/d']);
	const older = await activity({ before: String(newest.before) });
	expect(namesOf(older.changes)).toEqual(['todo/tasks/b']);
	expect(namesOf((await activity({ tables: 'notes/tags,todo/tasks' })).changes)).toEqual([
		'notes/tags/d',
		'todo/tasks/b',
	]);

	const digest = async (path: string, query: Record<string, string> = {}) =>
		digestResponseSchema.parse((await get(user, path, query)).body).collections;
	const every = await digest('/sync/digest');
	expect(every.map(({ appId, table }) => `${appId}/${table}`).sort()).toEqual([
		'notes/notes',
		'notes/notes',
		'notes/tags',
		'todo/tasks',
	]);
	const [named] = await digest('/sync/digest', { tables: 'todo/tasks' });
	const [ofApp] = await digest('/sync/todo/digest');
	expect(named).toEqual({ appId: 'todo', ...(ofApp as NonNullable<typeof ofApp>) });
	expect(every).toContainEqual(named as NonNullable<typeof named>);

	const tables = async (query = {}) =>
		tablesResponseSchema.parse((await get(user, '/sync/tables', query)).body).tables;
	expect(await tables()).toEqual([
		{ appId: 'notes', table: 'notes' },
		{ appId: 'notes', table: 'tags' },
		{ appId: 'todo', table: 'tasks' },
	]);
	expect(await tables({ space: `team-${user}` })).toEqual([{ appId: 'notes', table: 'notes' }]);
	expect(await get(newUser(), '/sync/tables', { space: `team-${user}` })).toMatchObject({ status: 403 });
});

test('one request and one transaction take back what a call did in three apps', async () => {
	const user = newUser();
	await write(user, 'todo', insert('same', { title: 'mine' }));
	await write(user, 'notes', insert('same', { title: 'mine' }), inTable('notes', insert('x', { a: 1 })));
	const atMs = world.clock.nowMs + 1;
	await write(user, 'todo', update('same', { title: 'x' }, atMs, by('call')));
	await write(user, 'notes', update('same', { title: 'y' }, atMs, by('call')));
	await write(user, 'habits', inTable('habits', insert('h', {}, by('call'))));
	pushTransactions = 0;
	const { body } = await post(user, '/sync-revert', { callId: 'call', spaceId: `personal-${user}` });
	expect(pushTransactions).toBe(1);
	const answer = revertResponseSchema.parse(body);
	expect(answer).toMatchObject({ changes: 3, leftAlone: [], after: null });
	expect(answer.reverted.map(({ appId, op }) => `${appId} ${op}`).sort()).toEqual([
		'habits delete',
		'notes update',
		'todo update',
	]);
	const asked = { tables: 'todo/tasks,notes/tasks,habits/habits', since: EPOCH };
	const rows: { data: object; op: string }[] = (await get(user, '/sync/pull', asked)).body.changes;
	expect(rows.map(({ op, data }) => ({ op, data }))).toEqual([
		{ op: 'delete', data: {} },
		{ op: 'insert', data: { title: 'mine' } },
		{ op: 'insert', data: { title: 'mine' } },
	]);
	const again = await post(user, '/sync-revert', { callId: 'call' });
	expect(again.body).toMatchObject({ reverted: [], leftAlone: [], changes: 0 });
	expect((await post(user, '/sync-revert', { callId: answer.callId })).body.changes).toBe(3);
});

test('what takes several pages is gone through app by app, each record once', async () => {
	const user = newUser();
	const made = (count: number) => Array.from({ length: count }, (_, n) => insert(`r${n}`, {}, by('long')));
	for (const app of ['a-1', 'b.2', 'B_3']) await write(user, app, ...made(150));
	const pages: number[] = [];
	const reverted: Parameters<typeof namesOf>[0][number][] = [];
	for (let after: string | null | undefined; after !== null; ) {
		const { body } = await post(user, '/sync-revert', { callId: 'long', ...(after && { after }) });
		const page = revertResponseSchema.parse(body);
		pages.push(page.changes);
		reverted.push(...page.reverted);
		({ after } = page);
	}
	expect(pages).toEqual([200, 200, 50]);
	expect(new Set(namesOf(reverted)).size).toBe(450);
});

test('the client reads, follows, lists, compares and takes back over several apps', async () => {
	const user = newUser();
	await write(user, 'todo', insert('a', { n: 1 }, by('call')));
	await write(user, 'notes', inTable('of 100 %, "all"', insert('b', { n: 2 }, by('call'))));
	const replica = await startReplica(world, {}, { now: () => world.clock.nowMs });
	const config = { baseUrl: replica.url, clientId: 'web', jwt: await world.auth.token(user) };
	const tables = (await listTables(config)).map(tableName);
	expect(tables).toEqual(['notes/of%20100%20%25%2C%20%22all%22', 'todo/tasks']);
	const { changes, syncedUntil } = await pullTables(config, tables);
	expect(namesOf(changes)).toEqual(['notes/of 100 %, "all"/b', 'todo/tasks/a']);

	const own = createDigest();
	for (const row of changes) if (row.appId === 'todo') own.add(row.id, fromMergedRow(row));
	const [digest] = await digestTables(config, { tables: ['todo/tasks'] });
	expect(digest).toEqual({ spaceId: `personal-${user}`, appId: 'todo', table: 'tasks', ...own.digest() });
	expect((await readActivityEverywhere(config)).changes.map(({ appId }) => appId)).toEqual(['notes', 'todo']);

	const stopping = new AbortController();
	const events = followTables(config, tables, { since: syncedUntil, signal: stopping.signal });
	expect((await events.next()).value).toMatchObject({ changes: [], spaces: [`personal-${user}`] });
	const { reverted } = await revertEverywhere(config, { callId: 'call' });
	expect(reverted.map(({ appId }) => appId)).toEqual(['notes', 'todo']);
	expect((await events.next()).value).toMatchObject({
		changes: [
			{ appId: 'notes', id: 'b', op: 'delete' },
			{ appId: 'todo', id: 'a', op: 'delete' },
		],
	});
	stopping.abort();
	await replica.stop();
});

test.each([
	['no tables', {}, 'tables'],
	['an empty list', { tables: '' }, 'tables.0'],
	['a table without an app', { tables: 'todo/tasks,lists' }, 'tables.1'],
	['another spelling', { tables: 'todo/t%61sks' }, 'tables.0'],
	['too many', { tables: Array.from({ length: 201 }, (_, n) => `app/t${n}`).join() }, 'tables'],
])('refuses %s, naming the member', async (_, query, member) => {
	const user = newUser();
	for (const path of ['/sync/pull', '/sync/stream']) {
		const { status, body } = await get(user, path, { ...query, since: EPOCH });
		expect({ status, error: body.error }).toEqual({ status: 400, error: 'VALIDATION' });
		expect(body.issues[0].path).toBe(member);
	}
});

test('another’s space stays closed, whatever tables are named', async () => {
	const [anna, ben] = [newUser(), newUser()];
	await write(anna, 'todo', insert('a', {}, by('c')));
	const asked = { tables: 'todo/tasks', since: EPOCH };
	expect((await get(ben, '/sync/pull', asked)).body.changes).toEqual([]);
	for (const path of ['/sync/pull', '/sync/activity', '/sync/digest', '/sync/tables']) {
		const refused = await get(ben, path, { ...asked, space: `personal-${anna}` });
		expect(refused).toMatchObject({ status: 403, body: { error: 'SPACE_FORBIDDEN' } });
	}
	const spaceId = `personal-${anna}`;
	expect(await post(ben, '/sync-revert', { callId: 'c', spaceId })).toMatchObject({ status: 403 });
	expect((await post(ben, '/sync-revert', { callId: 'c' })).body.reverted).toEqual([]);
});
