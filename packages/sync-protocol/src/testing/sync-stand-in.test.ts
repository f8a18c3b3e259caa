import { expect, test } from 'bun:test';
import { readActivity, readActivityEverywhere } from '../activity-client.ts';
import { createDigest } from '../digest.ts';
import { followTables } from '../follow-changes.ts';
import { readHistory } from '../history-client.ts';
import { fromMergedRow } from '../merged-row.ts';
import { pullAll, pullTablePages, pullTables } from '../pull-client.ts';
import { revert, revertEverywhere } from '../revert-client.ts';
import { push, pushInsert } from '../sync-client.ts';
import { digestTables, eraseSpace, listTables } from '../tables-client.ts';
import type { Change } from '../wire/change.ts';
import { createSyncStandIn } from './sync-stand-in.ts';

function client(clientId = 'web') {
	const clock = { nowMs: Date.parse('2026-01-01T00:00:00Z') };
	const sync = createSyncStandIn({ now: () => clock.nowMs });
	const config = { baseUrl: 'http://sync.test', jwt: 'token', clientId, fetch: sync.fetch };
	return { clock, sync, config };
}

const insert = (id: string, data: Record<string, unknown> = {}, more = {}): Change => {
	return { table: 'tasks', id, op: 'insert', data, spaceId: 's1', ...more };
};
const by = (callId: string) => ({ actor: { kind: 'agent', callId }, origin: 'agent' as const });
const update = (id: string, title: string, atMs: number, more = {}): Change => {
	const updatedAt = new Date(atMs).toISOString();
	return {
		table: 'tasks',
		id,
		op: 'update',
		fields: { title: { value: title, updatedAt } },
		spaceId: 's1',
		...more,
	};
};

test('what is pushed is pulled, merged, once, by app and table', async () => {
	const { sync, config, clock } = client();
	const change = { ...insert('a', { title: 'x' }), key: 'k' };
	await push(config, 'todo', [change]);
	await push(config, 'todo', [change]);
	await pushInsert(config, 'notes', { table: 'notes', id: 'a', data: {} });
	await push(config, 'todo', [update('a', 'y', clock.nowMs + 1)]);
	const { changes, syncedUntil } = await pullAll(config, 'todo', 'tasks');
	expect(changes).toMatchObject([{ id: 'a', data: { title: 'y' } }]);
	expect(changes[0]).not.toHaveProperty('appId');
	expect((await pullAll(config, 'todo', 'tasks', syncedUntil)).changes).toEqual([]);
	const every = await pullTables(config, ['todo/tasks', 'notes/notes']);
	expect(every.changes.map(({ appId }) => appId)).toEqual(['notes', 'todo']);
	const pages = await Array.fromAsync(
		pullTablePages(config, ['todo/tasks', 'notes/notes'], undefined, { limit: 1 }),
	);
	expect(pages.map((page) => page.changes.length)).toEqual([1, 1]);
	expect(await listTables(config)).toEqual([
		{ appId: 'notes', table: 'notes' },
		{ appId: 'todo', table: 'tasks' },
	]);
	const own = createDigest();
	for (const row of changes) own.add(row.id, fromMergedRow(row));
	expect(await digestTables(config, { tables: ['todo/tasks'] })).toEqual([
		{ spaceId: 's1', appId: 'todo', table: 'tasks', ...own.digest() },
	]);
	expect(sync.pushed).toHaveLength(4);
});

test('a stream catches up and is told what others write', async () => {
	const { sync, config } = client();
	sync.setSpaces(['s1']);
	sync.write('todo', insert('a'));
	const stopping = new AbortController();
	const events = followTables(config, ['todo/tasks'], {
		since: '1970-01-01T00:00:00Z',
		signal: stopping.signal,
	});
	expect((await events.next()).value).toMatchObject({
		changes: [{ appId: 'todo', id: 'a' }],
		spaces: ['s1'],
	});
	await push(config, 'todo', [insert('own')]);
	sync.write('notes', insert('elsewhere'));
	sync.write('todo', insert('b'));
	expect((await events.next()).value).toMatchObject({ changes: [{ id: 'b' }] });
	expect(sync.streams).toHaveLength(1);
	sync.endStreams();
	expect((await events.next()).done).toBe(true);
	expect(sync.streams).toHaveLength(0);
	stopping.abort();
});

test('agents’ changes are listed and taken back, in one app or in all', async () => {
	const { config, clock } = client();
	const atMs = clock.nowMs;
	await push(config, 'todo', [insert('a', { title: 'mine' }), insert('b', { title: 'mine' })]);
	await push(config, 'todo', [update('a', 'x', atMs + 1, by('c1')), update('b', 'x', atMs + 1, by('c1'))]);
	await push(config, 'todo', [update('b', 'mine again', atMs + 2)]);
	await push(config, 'notes', [insert('n', {}, by('c1'))]);
	const question = { space: 's1' };
	expect((await readActivity(config, 'todo', question)).changes.map(({ id }) => id)).toEqual(['b', 'a']);
	const { changes } = await readActivityEverywhere(config, question);
	expect(changes.map(({ appId }) => appId)).toEqual(['notes', 'todo', 'todo']);

	expect(await revert(config, 'habits', { callId: 'c1' })).toMatchObject({ reverted: [], leftAlone: [] });
	const taken = await revertEverywhere(config, { callId: 'c1' }, { actor: { callId: 'undo' } });
	expect(taken.reverted.map(({ appId, id, op }) => `${appId} ${id} ${op}`).sort()).toEqual([
		'notes n delete',
		'todo a update',
	]);
	expect(taken.leftAlone).toMatchObject([
		{ appId: 'todo', id: 'b', field: 'title', reason: 'WRITTEN_SINCE' },
	]);
	const rows = (await pullTables(config, ['todo/tasks', 'notes/tasks'])).changes;
	expect(rows.map(({ id, op, data }) => [id, op, data])).toEqual([
		['b', 'insert', { title: 'mine again' }],
		['a', 'insert', { title: 'mine' }],
		['n', 'delete', {}],
	]);
	expect((await revertEverywhere(config, { callId: 'undo' })).reverted).toHaveLength(2);
});

test('what was deleted is restored, and what was erased for good is left alone', async () => {
	const { config } = client();
	await push(config, 'todo', [insert('a', { title: 'x' }), insert('b', { title: 'y' })]);
	const gone = { table: 'tasks', op: 'delete' as const, spaceId: 's1', ...by('c1') };
	await push(config, 'todo', [
		{ ...gone, id: 'a' },
		{ ...gone, id: 'b', purge: true },
	]);
	const taken = await revert(config, 'todo', { callId: 'c1' });
	expect(taken.reverted).toMatchObject([{ id: 'a', op: 'insert' }]);
	expect(taken.leftAlone).toMatchObject([{ id: 'b', field: 'title', reason: 'PURGED' }]);
	expect((await pullAll(config, 'todo', 'tasks')).changes).toMatchObject([
		{ id: 'b', op: 'delete' },
		{ id: 'a', data: { title: 'x' } },
	]);
});

test('a record’s history is what was pushed of it, newest first, with values', async () => {
	const { config, clock } = client();
	await push(config, 'todo', [insert('a', { title: 'x' }), insert('b')]);
	await push(config, 'todo', [update('a', 'y', clock.nowMs + 1)]);
	const record = { table: 'tasks', id: 'a' };
	const { changes, before } = await readHistory(config, 'todo', { ...record, limit: 1 });
	expect(changes).toMatchObject([{ op: 'update', fields: { title: { value: 'y' } }, clientId: 'web' }]);
	const older = await readHistory(config, 'todo', { ...record, before: before ?? 0 });
	expect(older).toMatchObject({
		changes: [{ op: 'insert', fields: { title: { value: 'x' } } }],
		before: null,
	});
});

test('what is not of the wire is refused', async () => {
	const { config, sync } = client();
	const refused = (promise: Promise<unknown>, code: string) =>
		expect(promise).rejects.toMatchObject({ code });
	await refused(pullAll(config, 'todo', 'tasks', 'no-cursor'), 'CURSOR_INVALID');
	await refused(pullTables(config, ['tasks']), 'VALIDATION');
	await refused(push(config, 'todo', [insert('a', { text: 'a\0' })]), 'TEXT_NOT_STORABLE');
	sync.intercept = ({ action }) =>
		action === 'pull' ? Response.json({ error: 'SPACE_FORBIDDEN', message: '' }, { status: 403 }) : undefined;
	await refused(pullAll(config, 'todo', 'tasks'), 'SPACE_FORBIDDEN');
	await push(config, 'todo', [insert('a')]);
	expect(sync.requests.map(({ action }) => action)).toEqual(['pull', 'pull', 'push', 'pull', 'push']);
});

test('a token reads the spaces of its holder, whose owner alone may have one erased', async () => {
	const sync = createSyncStandIn({
		now: Date.now,
		spacesOf: async (token) =>
			token === 'anna' ? [{ id: 's1', role: 'owner' }] : token === 'nobody' ? null : [],
	});
	const as = (jwt: string) => ({ baseUrl: 'http://sync.test', jwt, clientId: 'web', fetch: sync.fetch });
	sync.write('todo', insert('a'));
	expect((await pullAll(as('anna'), 'todo', 'tasks')).changes).toHaveLength(1);
	expect((await pullAll(as('ben'), 'todo', 'tasks')).changes).toEqual([]);
	await expect(pullAll(as('nobody'), 'todo', 'tasks')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
	await expect(eraseSpace(as('ben'), 's1')).rejects.toMatchObject({ code: 'SPACE_OWNER_NEEDED' });
	expect(await eraseSpace(as('anna'), 's1')).toBe(1);
	expect([sync.rows(), sync.erased]).toEqual([[], ['s1']]);
});
