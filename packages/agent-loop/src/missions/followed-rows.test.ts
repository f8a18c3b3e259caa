import { expect, test } from 'bun:test';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import { createSyncRowStore, type RowAccess } from '@mana/tool-registry';
import { followRows } from './followed-rows.ts';

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
	const refusals: [status: number, error: string][] = [];
	let asked = 0;
	const fetch = async (url: string, init?: RequestInit) => {
		asked += 1;
		const [status, error] = refusals.shift() ?? [];
		return status === undefined
			? sync.fetch(url, init)
			: Response.json({ error, message: error }, { status });
	};
	const rows = followRows(createSyncRowStore({ syncUrl: 'http://sync.test', fetch }));
	const write = (id: string, op: 'insert' | 'delete', data: Record<string, unknown> = {}) =>
		sync.write('todo', { table: 'tasks', id, op, spaceId: 'personal', data });
	const titles = async () =>
		(await rows.readTable(access, 'todo', 'tasks'))
			.filter(({ op }) => op === 'insert')
			.map(({ data }) => data.title);
	const refuse = (...refusal: [status: number, error: string]) => void refusals.push(refusal);
	return { sync, refuse, rows, write, titles, asked: () => asked };
}

test('a table is read whole once, and then what has changed', async () => {
	const { write, titles, rows } = world();
	write('t1', 'insert', { title: 'one' });
	write('t2', 'insert', { title: 'two' });
	expect(await titles()).toEqual(['one', 'two']);
	write('t1', 'delete');
	write('t3', 'insert', { title: 'three' });
	expect((await titles()).toSorted()).toEqual(['three', 'two']);
	const first = await rows.readTable(access, 'todo', 'tasks');
	expect(await rows.readTable(access, 'todo', 'tasks')).toBe(first);
});

test('what a mission goes by is asked for at once, and each table has its own', async () => {
	const { sync, rows, asked } = world();
	const write = (table: string, id: string) =>
		sync.write('ai', { table, id, op: 'insert', spaceId: 'personal', data: { name: id } });
	write('aiMissions', 'm1');
	write('agents', 'a1');
	const idsOf = async (table: string) => (await rows.readTable(access, 'ai', table)).map(({ id }) => id);
	expect(await idsOf('aiMissions')).toEqual(['m1']);
	write('missionRuns', 'r1');
	const tables = ['agents', 'agentDefaults', 'agentKontextDocs', 'missionRuns', 'aiProposals', 'aiMissions'];
	expect(await Promise.all(tables.map(idsOf))).toEqual([['a1'], [], [], ['r1'], [], ['m1']]);
	expect(asked()).toBe(2);
});

test('reads at the same time each see what stood when they began', async () => {
	const { write, titles } = world();
	write('t1', 'insert', { title: 'one' });
	const reads = [titles(), titles()];
	write('t2', 'insert', { title: 'two' });
	reads.push(titles());
	const [, , last] = await Promise.all(reads);
	expect(last).toEqual(['one', 'two']);
});

test('a cursor that the server does not know any more costs a whole read', async () => {
	const { refuse, write, titles, asked } = world();
	write('t1', 'insert', { title: 'one' });
	await titles();
	const before = asked();
	refuse(400, 'CURSOR_INVALID');
	expect(await titles()).toEqual(['one']);
	expect(asked() - before).toBe(2);
	refuse(403, 'SPACE_FORBIDDEN');
	await expect(titles()).rejects.toMatchObject({ code: 'SPACE_FORBIDDEN' });
	expect(await titles()).toEqual(['one']);
});
