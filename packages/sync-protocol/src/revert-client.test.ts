import { expect, test } from 'bun:test';
import { readActivity, readActivityEverywhere } from './activity-client.ts';
import { revert, revertEverywhere } from './revert-client.ts';
import type { SyncClientConfig } from './sync-request.ts';
import { revertRequestSchema } from './wire/revert.ts';

function clientOf(...answers: Response[]) {
	const requests: { url: URL; body: unknown }[] = [];
	const config: SyncClientConfig = {
		baseUrl: 'http://sync.test',
		jwt: 'token',
		clientId: 'web-1',
		fetch: async (url, { body }) => {
			requests.push({ url: new URL(url), body: typeof body === 'string' ? JSON.parse(body) : null });
			const answer = answers.shift();
			if (answer === undefined) throw new Error('no answer');
			return answer;
		},
	};
	return { config, requests };
}

const record = (id: string) => ({ spaceId: 's1', table: 'tasks', id });
const page = (id: string, after: string | null, callId = 'undo') =>
	Response.json({
		callId,
		reverted: [{ ...record(id), op: 'update', fields: ['title'] }],
		leftAlone: [{ ...record(id), field: 'done', reason: 'WRITTEN_SINCE' }],
		changes: 1,
		after,
	});

test('revert asks until the end under one call id and adds the pages up', async () => {
	const { config, requests } = clientOf(page('t1', 'p1'), page('t2', null));
	const answer = await revert(
		config,
		'todo',
		{ missionId: 'm1' },
		{ spaceId: 's1', actor: { callId: 'undo' } },
	);
	expect(answer).toMatchObject({ callId: 'undo', changes: 2 });
	expect(answer.reverted.map(({ id }) => id)).toEqual(['t1', 't2']);
	expect(answer.leftAlone).toHaveLength(2);
	expect(requests.map(({ url }) => url.pathname)).toEqual(['/sync/todo/revert', '/sync/todo/revert']);
	const bodies = requests.map(({ body }) => revertRequestSchema.parse(body));
	expect(bodies).toEqual([
		{ missionId: 'm1', spaceId: 's1', actor: { callId: 'undo' } },
		{ missionId: 'm1', spaceId: 's1', after: 'p1', actor: { callId: 'undo' } },
	]);
});

test('revert without an actor makes a call id, and keeps it', async () => {
	const { config, requests } = clientOf(page('t1', 'p1'), page('t2', null));
	const { callId } = await revert(config, 'todo', { client: 'claude', since: '2026-01-01T00:00:00Z' });
	expect(callId).toMatch(/^[0-9a-f]{32}$/);
	expect(requests.map(({ body }) => revertRequestSchema.parse(body).actor)).toEqual([{ callId }, { callId }]);
});

test('revert gives up where the server says that there is more and does not move on', async () => {
	const { config, requests } = clientOf(page('t1', 'p1'), page('t1', 'p1'), page('t1', 'p1'));
	await expect(revert(config, 'todo', { callId: 'c1' })).rejects.toMatchObject({
		code: 'SYNC_RESPONSE_INVALID',
	});
	expect(requests).toHaveLength(2);
});

test('what reaches every app is asked for once, and says which app each record is of', async () => {
	const entry = {
		op: 'update',
		fields: [],
		purge: false,
		userId: 'anna',
		actor: null,
		at: '2026-01-01T00:00:00Z',
	};
	const { config, requests } = clientOf(
		Response.json({
			callId: 'undo',
			reverted: [{ ...record('t1'), appId: 'todo', op: 'update', fields: ['title'] }],
			leftAlone: [],
			changes: 1,
			after: null,
		}),
		Response.json({ changes: [{ appId: 'notes', table: 'notes', id: 'n1', ...entry }], before: null }),
		page('t1', null),
		Response.json({ changes: [{ table: 'notes', id: 'n1', ...entry }], before: null }),
	);
	expect((await revertEverywhere(config, { callId: 'c1' })).reverted[0]?.appId).toBe('todo');
	const { changes } = await readActivityEverywhere(config, { tables: ['notes/notes'], limit: 1 });
	expect(changes[0]?.appId).toBe('notes');
	expect(requests.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
		'/sync-revert',
		'/sync/activity?limit=1&tables=notes%2Fnotes',
	]);
	const unnamed = { code: 'SYNC_RESPONSE_INVALID' };
	await expect(revertEverywhere(config, { callId: 'c1' })).rejects.toMatchObject(unnamed);
	await expect(readActivityEverywhere(config)).rejects.toMatchObject(unnamed);
});

test('a refusal is thrown with its code', async () => {
	const { config } = clientOf(Response.json({ error: 'SPACE_READ_ONLY', message: 'why' }, { status: 403 }));
	const refused = revert(config, 'todo', { callId: 'c1' });
	await expect(refused).rejects.toMatchObject({ code: 'SPACE_READ_ONLY', status: 403 });
});

test('readActivity sends what it is given and nothing else', async () => {
	const empty = () => Response.json({ changes: [], before: null });
	const { config, requests } = clientOf(empty(), empty());
	await readActivity(config, 'todo', { space: 's1', since: '2026-01-01T00:00:00Z', before: 7, limit: 2 });
	await readActivity(config, 'todo');
	expect(requests.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
		'/sync/todo/activity?space=s1&since=2026-01-01T00%3A00%3A00Z&before=7&limit=2',
		'/sync/todo/activity',
	]);
});
