import { afterEach, expect, test } from 'bun:test';
import { pushRequestSchema } from '@mana/sync-protocol';
import type { AppState, SyncState } from './app-state.ts';
import { createMemoryDevice, StorageError } from './owner/device-storage.ts';
import { openIndexedDevice } from './owner/indexed-device.ts';
import {
	type Browser,
	createDataWorld,
	signedInBrowser,
	signIn,
	untilSent,
	witness,
} from './testing/data-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

test('a window without storage, as some private ones are, says so', async () => {
	await expect(openIndexedDevice(undefined)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
});

test.each([
	['STORAGE_UNAVAILABLE', 'STORAGE_UNAVAILABLE', 'use-another-window'],
	['STORAGE_FROM_FUTURE', 'STORAGE_FROM_FUTURE', 'reload'],
	['STORAGE_BROKEN', 'STORAGE_BROKEN', 'sign-out'],
	['STORAGE_FULL', 'STORAGE_FULL', 'sign-out'],
	['STORAGE_TAKEN', 'STORAGE_BROKEN', 'reload'],
] as const)('a storage that cannot be opened (%s) is a problem with a way on', async (fault, code, wayOn) => {
	const device = createMemoryDevice();
	let isWell = false;
	const world = createDataWorld();
	world.addPerson('anna');
	const browser = world.browser({
		...device,
		async openAccount(userId) {
			if (!isWell) throw new StorageError(fault);
			return device.openAccount(userId);
		},
	});
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	const state = witness<AppState>(tab.state.subscribe);
	expect(await state.until(({ kind }) => kind === 'problem')).toEqual({ kind: 'problem', code, wayOn });
	isWell = true;
	if (wayOn === 'sign-out') {
		expect(await tab.session.signOut({ evenIfUnsent: true })).toEqual({ ok: true });
		await state.until(({ kind }) => kind === 'signed-out');
		await signIn(tab);
	} else {
		await browser.own();
	}
	await state.until(({ kind }) => kind === 'ready');
});

test('a second account does not take the device over while the first has something unsent', async () => {
	const world = createDataWorld();
	const { browser, tab, spaceId } = await signedInBrowser(world);
	open.push(browser);
	world.addPerson('ben');
	const owner = await browser.own(false);
	owner.setOnline(false);
	const values = { title: 'of Anna' };
	await tab.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values }] });
	world.state.person = 'ben';
	const complete = async () => {
		const { url } = await tab.session.beginSignIn({ returnTo: '/' });
		const state = new URL(url).searchParams.get('state');
		return tab.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
	};
	expect(await complete()).toEqual({ ok: false, code: 'OTHER_ACCOUNT_UNSENT' });
	const state = witness<AppState>(tab.state.subscribe);
	expect(state.latest()).toMatchObject({ kind: 'ready', account: { userId: 'anna' } });
	owner.setOnline(true);
	await untilSent(tab);
	expect(await complete()).toMatchObject({ ok: true });
	await state.until((now) => now.kind === 'ready' && now.account.userId === 'ben');
});

test('a full space is told as that until it takes what waits; deletions pass, and it is still read', async () => {
	const world = createDataWorld();
	const { browser, tab, spaceId } = await signedInBrowser(world);
	open.push(browser);
	const table = 'todo/tasks';
	const insert = (id: string) =>
		tab.write({ writes: [{ op: 'insert', table, spaceId, id, values: { title: id } }] });
	await insert('early');
	await untilSent(tab);
	let isFull = true;
	world.sync.intercept = ({ action, body }) => {
		if (!isFull || action !== 'push') return undefined;
		const isRemoving = pushRequestSchema.parse(body).changes.every(({ op }) => op === 'delete');
		return isRemoving ? undefined : Response.json({ error: 'SPACE_FULL', message: 'full' }, { status: 507 });
	};
	const sync = witness<SyncState>(tab.sync.subscribe);
	await insert('late');
	const first = await sync.until(({ problem }) => problem !== undefined);
	expect(first).toMatchObject({ problem: 'SPACE_FULL', waiting: 1 });
	expect(first.offlineSinceMs).toBeUndefined();
	await tab.write({ writes: [{ op: 'delete', table, spaceId, id: 'early' }] });
	await sync.until(({ waiting }) => waiting === 2);
	expect(await sync.until(({ waiting }) => waiting === 1)).toMatchObject({ problem: 'SPACE_FULL' });
	const told = sync.told.length;
	world.sync.write('todo', { op: 'delete', table: 'tasks', id: 'other', spaceId });
	expect(await sync.until(() => sync.told.length > told)).toMatchObject({ problem: 'SPACE_FULL' });
	isFull = false;
	expect((await untilSent(tab)).problem).toBeUndefined();
});

test('a space that is nearly full is told of until it is no longer', async () => {
	const world = createDataWorld();
	const { browser, tab, spaceId } = await signedInBrowser(world);
	open.push(browser);
	const insert = (id: string) =>
		tab.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, id, values: { title: id } }] });
	const sync = witness<SyncState>(tab.sync.subscribe);
	world.sync.fullPercent = 85;
	await insert('one');
	expect((await sync.until(({ fullPercent }) => fullPercent !== undefined)).fullPercent).toBe(85);
	world.sync.fullPercent = undefined;
	await insert('two');
	await sync.until(({ fullPercent, waiting }) => waiting === 0 && fullPercent === undefined);
});
