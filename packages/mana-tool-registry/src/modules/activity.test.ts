import { beforeEach, describe, expect, test } from 'bun:test';
import { randomKey } from '@mana/auth-protocol/testing';
import { decryptRecordFields, importMasterKey } from '@mana/shared-crypto';
import { createToolBench, FAMILY, PERSONAL } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const change = (at: string, id: string, callId?: string, table = 'tasks') => ({
	appId: table === 'tasks' ? 'todo' : table,
	table,
	id,
	op: 'update' as const,
	fields: ['title'],
	purge: false,
	userId: 'anna',
	actor: { kind: 'agent', client: 'claude', tool: 'todo.update', ...(callId && { callId }) },
	at,
});

describe('activity.recent', () => {
	test('puts the changes of each call together, over all apps, newest first', async () => {
		bench.sync.activity.set(undefined, {
			changes: [
				change('2026-03-10T11:00:00.001Z', 'n1', 'c2', 'notes'),
				change('2026-03-10T11:00:00.000Z', 't2', 'c2'),
				change('2026-03-10T10:00:00.000Z', 'n2', undefined, 'notes'),
				change('2026-03-10T09:00:00.000Z', 't1', 'c1'),
			],
			before: null,
		});
		const answer = await bench.run('activity.recent');
		expect(answer).toMatchObject({
			hasMore: false,
			calls: [
				{
					callId: 'c2',
					tool: 'todo_update',
					client: 'claude',
					at: '2026-03-10T11:00:00.001Z',
					recordCount: 2,
					records: [
						{ table: 'notes', id: 'n1', did: 'update', fields: ['title'] },
						{ table: 'tasks', id: 't2' },
					],
				},
				{ tool: 'todo_update', recordCount: 1 },
				{ callId: 'c1' },
			],
		});
		expect(bench.sync.requests.filter((request) => request.includes('activity'))).toHaveLength(1);
	});

	test('names a record by its title, opened with the caller’s key, and one that is gone by its id alone', async () => {
		const { task } = await bench.run<{ task: { id: string } }>('todo.create', { title: 'Call Ben' });
		bench.sync.activity.set(undefined, {
			changes: [
				change('2026-03-10T11:00:00.001Z', task.id, 'c1'),
				change('2026-03-10T11:00:00.000Z', 'gone', 'c1'),
			],
			before: null,
		});
		const { calls } = await bench.run<{ calls: { records: object[] }[] }>('activity.recent');
		expect(calls[0]?.records).toMatchObject([{ id: task.id, title: 'Call Ben' }, { id: 'gone' }]);
		expect(calls[0]?.records[1]).not.toHaveProperty('title');
	});

	test('is bounded in calls and records, and says that there is more', async () => {
		const calls = Array.from({ length: 60 }, (_, n) =>
			change('2026-03-10T11:00:00.000Z', `t${n}`, `c${n % 2}`),
		);
		bench.sync.activity.set(undefined, { changes: calls, before: 7 });
		bench.sync.activity.set(7, { changes: calls, before: 7 });
		const all = await bench.run<{ calls: { records: unknown[]; recordCount: number }[]; hasMore: boolean }>(
			'activity.recent',
		);
		expect(all.hasMore).toBe(true);
		expect(all.calls.map(({ records, recordCount }) => [records.length, recordCount])).toEqual([
			[20, 30],
			[20, 30],
		]);
		bench.sync.activity.set(undefined, { changes: calls, before: null });
		expect(await bench.run('activity.recent', { limit: 1 })).toMatchObject({ calls: [{}], hasMore: true });
	});

	test('a call that changed very much hides none of those before it', async () => {
		const deleted = Array.from({ length: 400 }, (_, n) => change('2026-03-10T11:00:00.000Z', `l${n}`, 'c2'));
		bench.sync.activity.set(undefined, { changes: deleted.slice(0, 200), before: 500 });
		bench.sync.activity.set(500, { changes: deleted.slice(200), before: 300 });
		const earlier = [change('2026-03-10T10:00:00.000Z', 'h1', 'c1')];
		bench.sync.activity.set(300, { changes: earlier, before: null });
		expect(await bench.run('activity.recent')).toMatchObject({
			calls: [
				{ callId: 'c2', recordCount: 400 },
				{ callId: 'c1', recordCount: 1 },
			],
			hasMore: false,
		});
	});

	test('asks in the active space, since an instant', async () => {
		await bench.run('activity.recent', { since: '2026-03-01T00:00:00+01:00' }, { space: FAMILY });
		expect(bench.sync.requests.every((request) => request.includes(`space=${FAMILY.id}`))).toBe(true);
		expect(bench.sync.requests[0]).toContain('since=2026-03-01T00%3A00%3A00%2B01%3A00');
		expect(await bench.fail('activity.recent', { since: 'yesterday' })).toStartWith('INPUT_INVALID: since');
	});
});

describe('activity.undo', () => {
	const record = (id: string) => ({ spaceId: PERSONAL.id, appId: 'todo', table: 'tasks', id });

	test('takes the call back in every app by one request, in the active space and under its own call', async () => {
		bench.sync.revertAnswer = {
			reverted: [
				{ ...record('t1'), op: 'update', fields: ['title'] },
				{ ...record('n1'), appId: 'notes', table: 'notes', op: 'delete', fields: [] },
				{ ...record('h1'), appId: 'habits', table: 'habits', op: 'insert', fields: ['title'] },
			],
			leftAlone: [{ ...record('t1'), field: 'dueDate', reason: 'WRITTEN_SINCE' }],
		};
		const answer = await bench.run<{ summary: string; leftAlone: { why: string }[] }>('activity.undo', {
			callId: 'c1',
		});
		expect(answer).toMatchObject({
			undone: [
				{ table: 'tasks', id: 't1', did: 'changed back', fields: ['title'] },
				{ table: 'notes', id: 'n1', did: 'deleted' },
				{ table: 'habits', id: 'h1', did: 'restored' },
			],
			leftAlone: [{ table: 'tasks', id: 't1', field: 'dueDate' }],
			undoCallId: 'call-1',
		});
		expect(answer.summary).toContain('1 record changed back');
		expect(answer.leftAlone[0]?.why).toContain('not overwritten');
		expect(bench.sync.requests.filter((request) => request.includes('revert'))).toHaveLength(1);
		expect(bench.sync.reverts).toEqual([
			{
				callId: 'c1',
				spaceId: PERSONAL.id,
				actor: { kind: 'agent', client: 'test-client', tool: 'activity.undo', callId: 'call-1' },
			},
		]);
	});

	test('says so where nothing is left to take back', async () => {
		const answer = await bench.run<{ summary: string }>('activity.undo', { callId: 'unknown' });
		expect(answer).toMatchObject({ undone: [], leftAlone: [] });
		expect(answer).not.toHaveProperty('undoCallId');
		expect(answer.summary).toContain('activity_recent');
	});

	test('fails where the token is good for no app', async () => {
		bench.sync.revertAnswer = 'SCOPE_INSUFFICIENT';
		expect(await bench.fail('activity.undo', { callId: 'c1' })).toStartWith('SPACE_FORBIDDEN');
	});

	test('of a viewer is refused', async () => {
		bench.sync.refusal = { status: 403, code: 'SPACE_READ_ONLY' };
		expect(await bench.fail('activity.undo', { callId: 'c1' })).toStartWith('SPACE_READ_ONLY');
	});
});

describe('what activity.undo brings back from before the key was replaced', () => {
	/** A title of a note under the vault's first key, as if it had just come back out of the log. */
	async function restoredTitle(): Promise<string> {
		const old = randomKey();
		bench.auth.vaultsByUser.set('anna', { keys: [old] });
		const { note } = await bench.run<{ note: { id: string } }>('notes.create', { title: 'Old words' });
		bench.sync.revertAnswer = {
			reverted: [
				{
					spaceId: PERSONAL.id,
					appId: 'notes',
					table: 'notes',
					id: note.id,
					op: 'update',
					fields: ['title'],
				},
			],
			leftAlone: [],
		};
		return note.id;
	}
	const opensWith = async (id: string, key: Uint8Array<ArrayBuffer>) => {
		const stored = { ...bench.sync.stored('notes', id) };
		const keys = [await importMasterKey(key)];
		return (await decryptRecordFields(stored, ['title'], keys)).undecryptable.length === 0;
	};

	test('comes under the key in force while both are known', async () => {
		const id = await restoredTitle();
		const [old] = bench.auth.vaultsByUser.get('anna')?.keys ?? [];
		const fresh = randomKey();
		bench.auth.vaultsByUser.set('anna', { keys: [...(old ? [old] : []), fresh] });
		expect(await bench.run('activity.undo', { callId: 'c1' })).toMatchObject({ undone: [{ id }] });
		expect(await opensWith(id, Uint8Array.from(fresh))).toBe(true);
		expect(bench.sync.reverts).toHaveLength(1);
	});

	test('is refused, and taken back itself, once only the new one is', async () => {
		const id = await restoredTitle();
		bench.auth.vaultsByUser.set('anna', { keys: [randomKey(), randomKey()] });
		expect(await bench.fail('activity.undo', { callId: 'c1' })).toStartWith('KEY_REPLACED: ');
		expect(bench.sync.reverts).toMatchObject([{ callId: 'c1' }, { callId: 'call-1' }]);
		expect(bench.sync.pushed).toHaveLength(1);
		expect(id).not.toBe('');
	});

	test('is left to the devices that hold the key in zero-knowledge mode', async () => {
		const id = await restoredTitle();
		bench.auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
		expect(await bench.run('activity.undo', { callId: 'c1' })).toMatchObject({ undone: [{ id }] });
	});
});
