import { expect, test } from 'bun:test';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import { createSyncRowStore, type RowAccess } from '@mana/tool-registry';
import { addReads, countReads } from './counted-reads.ts';

const access: RowAccess = {
	userId: 'anna',
	spaceId: 'personal',
	jwt: 'token',
	scopes: undefined,
	bounds: '',
	clientId: 'agent',
};

function world() {
	const sync = createSyncStandIn({ now: Date.now });
	const told: [table: string, records: number][] = [];
	const store = createSyncRowStore({ syncUrl: 'http://sync.test', fetch: sync.fetch });
	const counted = countReads(store, (...read) => told.push(read));
	const write = (id: string, op: 'insert' | 'delete', spaceId = 'personal') =>
		sync.write('todo', { table: 'tasks', id, op, spaceId, data: op === 'insert' ? { title: id } : {} });
	return { told, counted, write, read: () => counted.rows.readTable(access, 'todo', 'tasks') };
}

test('counts what is there, of each table the most that one read handed out, and how often', async () => {
	const { told, counted, write, read } = world();
	for (const id of ['t1', 't2', 't3']) write(id, 'insert');
	expect(await read()).toHaveLength(3);
	write('t3', 'delete');
	await read();
	await counted.rows.readTable(access, 'notes', 'notes');
	expect(told).toEqual([
		['todo/tasks', 3],
		['todo/tasks', 2],
		['notes/notes', 0],
	]);
	expect([...counted.take()]).toEqual([
		['todo/tasks', { records: 3, times: 2 }],
		['notes/notes', { records: 0, times: 1 }],
	]);
});

test('what was taken is not counted again', async () => {
	const { counted, write, read } = world();
	write('t1', 'insert');
	await read();
	counted.take();
	expect(counted.take().size).toBe(0);
	await read();
	expect([...counted.take()]).toEqual([['todo/tasks', { records: 1, times: 1 }]]);
});

test('reads that come later are added to those before, which stay as they were', () => {
	const before = new Map([['todo/tasks', { records: 3, times: 2 }]]);
	const more = new Map([
		['todo/tasks', { records: 1, times: 4 }],
		['notes/notes', { records: 7, times: 1 }],
	]);
	expect([...addReads(before, more)]).toEqual([
		['todo/tasks', { records: 3, times: 6 }],
		['notes/notes', { records: 7, times: 1 }],
	]);
	expect([...before]).toEqual([['todo/tasks', { records: 3, times: 2 }]]);
});
