import { expect, test } from 'bun:test';
import type { SealedRow } from '@mana/agent-loop/sealed';
import { openRecord } from '@mana/records';
import { missionRuns } from '@mana/records/types/ai';
import { tasks } from '@mana/records/types/todo';
import { encryptRecordFields, generateMasterKey, isEncrypted } from '@mana/shared-crypto';
import { type Change, encodeStamp } from '@mana/sync-protocol';
import type { RowAccess } from '@mana/tool-registry';
import { createSealedRows } from './sealed-rows.ts';

const access: RowAccess = {
	userId: 'anna',
	spaceId: 's1',
	jwt: '',
	scopes: [],
	bounds: '',
	clientId: 'mana-ai:anna',
};
const stamp = encodeStamp({ atMs: 1_000, counter: 0, clientId: 'phone' });
const rowOf = (id: string, more: Partial<SealedRow['row']> = {}): SealedRow => ({
	app: 'todo',
	row: {
		...{ table: 'tasks', id, op: 'insert', spaceId: 's1' },
		data: { title: `Task ${id}`, isCompleted: false },
		fields: { title: { updatedAt: '2026-11-30T08:00:00.000Z', stamp } },
		stamps: { inserted: stamp, latest: stamp },
		...more,
	},
});

async function world(rows: readonly SealedRow[]) {
	const runKey = await generateMasterKey();
	const written: unknown[] = [];
	const store = createSealedRows(
		{ spaceId: 's1', rows, runKey },
		{ write: async (result) => void written.push(result), now: () => 2_000 },
	);
	return { store, runKey, written };
}

const insert = (table: string, id: string, data: Record<string, unknown>): Change => ({
	...{ table, id, op: 'insert', data, base: null },
	stamp: encodeStamp({ atMs: 2_000, counter: 0, clientId: access.clientId }),
});

test('rows are read as they were sealed, their private fields under the key of the run', async () => {
	const deleted = rowOf('t2', { op: 'delete', data: {} });
	const { store, runKey } = await world([rowOf('t1'), deleted, rowOf('t3', { spaceId: 's2' })]);
	const rows = await store.readTable(access, 'todo', 'tasks');
	expect(rows.map(({ id }) => id)).toEqual(['t1']);
	const [row] = rows;
	if (!row) throw new Error('nothing was read');
	expect(isEncrypted(row.data.title)).toBe(true);
	expect(row).toMatchObject({
		data: { isCompleted: false },
		stamps: { latest: stamp },
		fields: { title: { stamp } },
	});
	expect((await openRecord(tasks, row, [runKey])).record).toMatchObject({ id: 't1', title: 'Task t1' });
	expect(await store.readTable(access, 'todo', 'tasks')).toBe(rows);
	expect(await store.readTable(access, 'notes', 'notes')).toEqual([]);
	expect(await store.readHistory(access, 'todo', { table: 'tasks', id: 't1' })).toEqual({
		changes: [],
		before: null,
	});
});

test('of a table that nobody knows nothing is read', async () => {
	const strange = { ...rowOf('x1', { table: 'strange' }), app: 'strange' };
	expect(await (await world([strange])).store.readTable(access, 'strange', 'strange')).toEqual([]);
});

test('the record of a run is handed over opened, and anew when it is written again', async () => {
	const { store, runKey, written } = await world([]);
	const seal = (fields: Record<string, unknown>) =>
		encryptRecordFields(fields, missionRuns.encryptedFields, runKey);
	await store.push(access, 'ai', [
		insert('missionRuns', 'r1', await seal({ status: 'running', summary: null })),
	]);
	const [row] = await store.readTable(access, 'ai', 'missionRuns');
	expect(row?.id).toBe('r1');
	const { summary } = await seal({ summary: 'All done.' });
	const later = encodeStamp({ atMs: 3_000, counter: 0, clientId: access.clientId });
	const fields = Object.fromEntries(
		Object.entries({ status: 'done', summary }).map(([name, value]) => [
			name,
			{ value, stamp: later, updatedAt: '1970-01-01T00:00:03.000Z' },
		]),
	);
	await store.push(access, 'ai', [{ table: 'missionRuns', id: 'r1', op: 'update', fields }]);
	expect(written).toEqual([
		{ table: 'missionRuns', id: 'r1', data: { status: 'running', summary: null } },
		{ table: 'missionRuns', id: 'r1', data: { status: 'done', summary: 'All done.' } },
	]);
	const again = await store.push(access, 'ai', [
		insert('missionRuns', 'r1', await seal({ status: 'running' })),
	]);
	expect(again.conflicts).toHaveLength(1);
	expect(written).toHaveLength(2);
});

test('nothing else is written, and nothing of what comes beside it', async () => {
	const { store, written } = await world([rowOf('t1')]);
	const run = insert('missionRuns', 'r1', { status: 'running' });
	for (const [app, changes] of [
		['todo', [insert('tasks', 't9', {})]],
		['ai', [insert('agents', 'a1', {})]],
		['ai', [insert('aiMissions', 'm1', {})]],
		['todo', [insert('missionRuns', 'r1', {})]],
		['ai', [run, insert('agents', 'a1', {})]],
		['ai', [{ table: 'missionRuns', id: 'r1', op: 'delete', stamp }]],
	] as const satisfies readonly (readonly [string, readonly Change[]])[]) {
		await expect(store.push(access, app, changes)).rejects.toMatchObject({ code: 'SPACE_READ_ONLY' });
	}
	expect(written).toEqual([]);
	expect(await store.readTable(access, 'ai', 'missionRuns')).toEqual([]);
});
