import { afterEach, expect, test } from 'bun:test';
import { isEncrypted } from '@mana/shared-crypto';
import type { AppState, SyncState } from './app-state.ts';
import { createMemoryDevice, StorageError } from './owner/device-storage.ts';
import type { QueryResult, Row } from './query.ts';
import {
	type Browser,
	createDataWorld,
	type DataWorld,
	signedInBrowser,
	signIn,
	type Tab,
	untilSent,
	witness,
} from './testing/data-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

async function startBrowser(world: DataWorld, device = createMemoryDevice()): Promise<Browser> {
	const browser = world.browser(device);
	open.push(browser);
	await browser.own();
	return browser;
}

async function annaAtHome() {
	const world = createDataWorld();
	const home = await signedInBrowser(world);
	open.push(home.browser);
	return { world, ...home };
}

const tasksOf = (tab: Tab, spaceId: string) =>
	witness<QueryResult<'todo/tasks'>>((tell) =>
		tab.live({ table: 'todo/tasks', spaceId, sort: [{ field: 'title' }] }, tell),
	);
const titles = ({ rows }: { readonly rows: readonly Row<'todo/tasks'>[] }) =>
	rows.map(({ record }) => record.title);
const addTask = (tab: Tab, spaceId: string, title: string, id?: string) =>
	tab.write({
		writes: [
			{ op: 'insert', table: 'todo/tasks', spaceId, values: { title }, ...(id !== undefined && { id }) },
		],
	});
const _synced = (tab: Tab) => witness<SyncState>(tab.sync.subscribe).until(({ waiting }) => waiting === 0);

test('somebody signs in, writes, and reads it on another device; nothing of it travels in plaintext', async () => {
	const { world, spaceId, tab } = await annaAtHome();
	const tasks = tasksOf(tab, spaceId);
	await tasks.until(({ isComplete }) => isComplete);
	expect(await addTask(tab, spaceId, 'Buy milk')).toMatchObject({ ok: true });
	expect(titles(await tasks.until(({ total }) => total === 1))).toEqual(['Buy milk']);
	await untilSent(tab);
	expect(isEncrypted(world.sync.rows()[0]?.data.title)).toBe(true);

	const other = (await startBrowser(world)).openTab();
	await signIn(other);
	const theirs = tasksOf(other, spaceId);
	expect(titles(await theirs.until(({ total }) => total === 1))).toEqual(['Buy milk']);
	await addTask(other, spaceId, 'Bread');
	expect(titles(await tasks.until(({ total }) => total === 2))).toEqual(['Bread', 'Buy milk']);
});

test('a row stays the same object until its record changes', async () => {
	const { spaceId, tab } = await annaAtHome();
	const tasks = tasksOf(tab, spaceId);
	await addTask(tab, spaceId, 'a', 'task-a');
	await addTask(tab, spaceId, 'b', 'task-b');
	await untilSent(tab);
	const before = await tasks.until(
		({ rows }) => rows.length === 2 && rows.every(({ isWaiting }) => !isWaiting),
	);
	await tab.write({
		writes: [{ op: 'update', table: 'todo/tasks', spaceId, id: 'task-b', values: { isCompleted: true } }],
	});
	const after = await tasks.until(({ rows }) => rows[1]?.record.isCompleted === true);
	expect(after.rows[0]).toBe(before.rows[0] as Row<'todo/tasks'>);
	expect(after.rows[1]).not.toBe(before.rows[1] as Row<'todo/tasks'>);
});

test('offline: what is written shows, waits, outlives a restart, and goes out when the network is back', async () => {
	const { world, spaceId, device, browser, tab } = await annaAtHome();
	await addTask(tab, spaceId, 'before');
	await untilSent(tab);
	world.setOnline(false);
	await addTask(tab, spaceId, 'on the train');
	await witness<SyncState>(tab.sync.subscribe).until(
		({ waiting, offlineSinceMs }) => waiting === 1 && offlineSinceMs !== undefined,
	);
	tab.close();
	await browser.close();

	const again = await startBrowser(world, device);
	const later = again.openTab();
	const tasks = tasksOf(later, spaceId);
	const there = await tasks.until(({ total, isComplete }) => total === 2 && isComplete);
	expect(titles(there)).toEqual(['before', 'on the train']);
	expect(there.rows.map(({ isWaiting }) => isWaiting)).toEqual([false, true]);
	world.setOnline(true);
	(await again.own(false)).setOnline(true);
	await untilSent(later);
	expect(world.sync.rows()).toHaveLength(2);
});

test('a value that does not fit is refused with its field, and nothing of the step is kept', async () => {
	const { spaceId, tab } = await annaAtHome();
	const writes = [
		{ op: 'insert' as const, table: 'todo/tasks', spaceId, values: { title: 'fine' } },
		{ op: 'insert' as const, table: 'todo/tasks', spaceId, values: { title: 'x', priority: 'no such' } },
	];
	expect(await tab.write({ writes })).toEqual({
		ok: false,
		code: 'INVALID_VALUE',
		write: 1,
		field: 'priority',
	});
	const update = {
		op: 'update' as const,
		table: 'todo/tasks',
		spaceId,
		id: 'nobody',
		values: { title: 'x' },
	};
	expect(await tab.write({ writes: [update] })).toEqual({ ok: false, code: 'RECORD_MISSING', write: 0 });
	const elsewhere = { op: 'insert' as const, table: 'todo/tasks', spaceId: 'foreign', values: {} };
	expect(await tab.write({ writes: [elsewhere] })).toMatchObject({ code: 'SPACE_READ_ONLY' });
	expect((await tasksOf(tab, spaceId).until(({ isComplete }) => isComplete)).total).toBe(0);
});

test('undo and redo go through the steps, and leave alone what somebody else has written since', async () => {
	const { world, spaceId, tab } = await annaAtHome();
	const tasks = tasksOf(tab, spaceId);
	await addTask(tab, spaceId, 'one', 't');
	const update = (values: { title?: string; priority?: 'high' }) =>
		tab.write({ writes: [{ op: 'update', table: 'todo/tasks', spaceId, id: 't', values }] });
	await update({ title: 'two', priority: 'high' });
	await tab.write({ writes: [{ op: 'delete', table: 'todo/tasks', spaceId, id: 't' }] });
	await tasks.until(({ total }) => total === 0);
	expect(await tab.undo()).toMatchObject({ ok: true, leftAlone: [] });
	expect(titles(await tasks.until(({ total }) => total === 1))).toEqual(['two']);
	await tab.undo();
	expect(titles(await tasks.until(({ rows }) => rows[0]?.record.title === 'one'))).toEqual(['one']);
	expect(await tab.redo()).toMatchObject({ ok: true });
	await tasks.until(({ rows }) => rows[0]?.record.title === 'two' && rows[0].record.priority === 'high');
	await untilSent(tab);

	const fields = { priority: { value: 'low', updatedAt: new Date(Date.now() + 1_000).toISOString() } };
	world.sync.write('todo', { op: 'update', table: 'tasks', spaceId, id: 't', fields });
	await tasks.until(({ rows }) => rows[0]?.record.priority === 'low');
	await tab.undo();
	const left = await tasks.until(({ rows }) => rows[0]?.record.title === 'one');
	expect(left.rows[0]?.record.priority).toBe('low');
	// The record is no longer as this device made it.
	expect(await tab.undo()).toMatchObject({ ok: true, leftAlone: [{ id: 't' }] });
	expect(await tab.undo()).toEqual({ ok: false, code: 'NOTHING_TO_UNDO' });
});

test('two tabs see each other; when the owner goes another takes over, and nothing is lost or done twice', async () => {
	const { world, spaceId, browser, tab } = await annaAtHome();
	const second = browser.openTab();
	const tasks = tasksOf(second, spaceId);
	await addTask(tab, spaceId, 'a');
	await tasks.until(({ total }) => total === 1);
	world.setOnline(false);
	const underWay = [addTask(second, spaceId, 'b'), addTask(tab, spaceId, 'c')];
	await browser.own(false);
	expect((await Promise.all(underWay)).every(({ ok }) => ok)).toBe(true);
	const all = await tasks.until(({ total, isComplete }) => total === 3 && isComplete);
	expect(titles(all)).toEqual(['a', 'b', 'c']);
});

test('signing out asks about what is unsent, then leaves nothing of the account to the next', async () => {
	const { world, spaceId, tab } = await annaAtHome();
	world.addPerson('ben');
	world.setOnline(false);
	await addTask(tab, spaceId, 'secret');
	expect(await tab.session.signOut({ evenIfUnsent: false })).toEqual({
		ok: false,
		code: 'UNSENT_CHANGES',
		waiting: 1,
	});
	expect(await tab.session.signOut({ evenIfUnsent: true })).toEqual({ ok: true });
	const state = witness<AppState>(tab.state.subscribe);
	await state.until(({ kind }) => kind === 'signed-out');
	world.setOnline(true);
	world.state.person = 'ben';
	const tasks = tasksOf(tab, spaceId);
	await signIn(tab);
	await state.until((now) => now.kind === 'ready' && now.account.userId === 'ben');
	expect((await tasks.until(({ isComplete }) => isComplete)).total).toBe(0);
});

test('a session that the server has ended loses nothing: after signing in again all of it is sent', async () => {
	const { world, spaceId, browser, tab } = await annaAtHome();
	await untilSent(tab);
	world.state.sessions.clear();
	await browser.own(false);
	const sync = witness<SyncState>(tab.sync.subscribe);
	await addTask(tab, spaceId, 'kept');
	await sync.until(({ problem, waiting }) => problem === 'SIGN_IN_AGAIN' && waiting === 1);
	await signIn(tab);
	await sync.until(({ problem, waiting }) => problem === undefined && waiting === 0);
	expect(world.sync.rows()).toHaveLength(1);
});

test('locked, nothing is told; the password opens it again', async () => {
	const { spaceId, browser, tab } = await annaAtHome();
	await addTask(tab, spaceId, 'a');
	await tab.session.lock();
	const state = witness<AppState>(tab.state.subscribe);
	await state.until((now) => now.kind === 'locked' && now.ways.includes('password'));
	const tasks = tasksOf(tab, spaceId);
	expect(await addTask(tab, spaceId, 'b')).toEqual({ ok: false, code: 'NOT_READY' });
	await browser.own(false);
	expect(await tab.session.unlock({ way: 'password', password: 'wrong' })).toEqual({
		ok: false,
		code: 'WRONG',
	});
	expect(tasks.told).toEqual([]);
	expect(await tab.session.unlock({ way: 'password', password: 'right' })).toEqual({ ok: true });
	expect(titles(await tasks.until(({ total }) => total === 1))).toEqual(['a']);
});

test('a device without room says so of what it cannot keep, and goes on once there is some', async () => {
	const world = createDataWorld();
	const device = createMemoryDevice();
	let isFull = false;
	const { browser, tab, spaceId } = await signedInBrowser(world, 'anna', {
		...device,
		async openAccount(userId) {
			const { rows, ...account } = await device.openAccount(userId);
			const write: typeof rows.write = async (entries) => {
				if (isFull) throw new StorageError('STORAGE_FULL');
				await rows.write(entries);
			};
			return { ...account, rows: { list: rows.list, write } };
		},
	});
	open.push(browser);
	await addTask(tab, spaceId, 'a');
	await untilSent(tab);
	isFull = true;
	expect(await addTask(tab, spaceId, 'b')).toEqual({ ok: false, code: 'STORAGE_FULL' });
	const tasks = tasksOf(tab, spaceId);
	expect(titles(await tasks.until(({ isComplete }) => isComplete))).toEqual(['a']);
	world.sync.write('todo', { op: 'insert', table: 'tasks', spaceId, id: 'theirs', data: { title: 'c' } });
	const sync = witness<SyncState>(tab.sync.subscribe);
	await sync.until(({ problem }) => problem === 'STORAGE_FULL');
	isFull = false;
	expect(await addTask(tab, spaceId, 'd')).toMatchObject({ ok: true });
	expect(titles(await tasks.until(({ total }) => total === 3))).toEqual(['a', 'c', 'd']);
	await sync.until(({ problem, waiting }) => problem === undefined && waiting === 0);
});

test('a look at a table that there is not keeps no other from being begun', async () => {
	const { spaceId, browser, tab } = await annaAtHome();
	const owner = await browser.own(false);
	const faults: unknown[] = [];
	for (let turn = 0; turn < 2; turn += 1) {
		owner.live.query(
			{ table: 'no/such' },
			() => {},
			(fault) => faults.push(fault),
		);
		await tab.session.lock();
		const tasks = tasksOf(tab, spaceId);
		await tab.session.unlock({ way: 'password', password: 'right' });
		await tasks.until(({ isComplete }) => isComplete);
	}
	expect(faults).toHaveLength(5);
	expect(faults.every((fault) => fault instanceof RangeError)).toBe(true);
});

test('within a limit records are whole, also those that come into it; beyond it they are counted', async () => {
	const { spaceId, tab } = await annaAtHome();
	const ids = Array.from({ length: 30 }, (_, n) => `task-${String(n).padStart(2, '0')}`);
	await tab.write({
		writes: ids.map((id, order) => {
			return { op: 'insert', table: 'todo/tasks', spaceId, id, values: { title: id, order } } as const;
		}),
	});
	await untilSent(tab);
	const sort = [{ field: 'order' }] as const;
	const tasks = witness<QueryResult<'todo/tasks'>>((tell) =>
		tab.live({ table: 'todo/tasks', where: { isCompleted: false }, sort, limit: 3 }, tell),
	);
	const first = await tasks.until(({ isComplete, total }) => isComplete && total === 30);
	expect(titles(first)).toEqual(ids.slice(0, 3));
	const values = { isCompleted: true };
	await tab.write({ writes: [{ op: 'update', table: 'todo/tasks', spaceId, id: 'task-01', values }] });
	const next = await tasks.until(({ total }) => total === 29);
	expect(titles(next)).toEqual(['task-00', 'task-02', 'task-03']);
	expect(next.rows[1]?.record).toBe(first.rows[2]?.record as (typeof next.rows)[0]['record']);
});
