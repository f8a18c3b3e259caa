import { afterEach, expect, test } from 'bun:test';
import { randomKey } from '@mana/auth-protocol/testing';
import { generateRecoveryCode } from '@mana/shared-crypto';
import type { AppState } from './app-state.ts';
import type { QueryResult } from './query.ts';
import type { PasskeyUnlock } from './session.ts';
import {
	type Browser,
	createDataWorld,
	signedInBrowser,
	signIn,
	type Tab,
	untilSent,
	witness,
} from './testing/data-world.ts';
import { zeroKnowledgeWorld } from './testing/zero-knowledge-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const newPasskey = (): PasskeyUnlock => ({ credentialId: random(16), salt: random(32), secret: random(32) });
const stateOf = (tab: Tab) => witness<AppState>(tab.state.subscribe);
const add = (tab: Tab, spaceId: string, title: string) =>
	tab.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values: { title } }] });
async function titlesOn(tab: Tab, count: number) {
	const tasks = witness<QueryResult<'todo/tasks'>>((tell) => tab.live({ table: 'todo/tasks' }, tell));
	const { rows } = await tasks.until(({ total, isComplete }) => isComplete && total === count);
	return rows.map(({ record }) => record.title).sort();
}

async function annaAtHome() {
	const world = createDataWorld();
	const home = await signedInBrowser(world);
	open.push(home.browser);
	return { world, ...home };
}

test('a passkey opens a locked device without the network, another secret does not', async () => {
	const { world, tab, spaceId, browser } = await annaAtHome();
	await add(tab, spaceId, 'mine');
	const passkey = newPasskey();
	expect(await tab.session.addPasskey(passkey)).toEqual({ ok: true });
	world.auth.keysBySpace.set('team', { members: ['anna'], keys: [randomKey()] });
	world.auth.join('anna', 'team', 'member');
	(await browser.own(false)).setOnline(true);
	await witness(tab.spaces.subscribe).until((spaces) => (spaces as unknown[]).length === 2);
	await stateOf(tab).until(({ kind }) => kind === 'ready');
	await Bun.sleep(50);
	expect(await add(tab, 'team', 'ours')).toMatchObject({ ok: true });
	await untilSent(tab);
	await tab.session.lock();
	world.setOnline(false);
	await browser.own();
	const state = stateOf(tab);
	expect(await state.until(({ kind }) => kind === 'locked')).toMatchObject({ ways: ['passkey', 'password'] });
	const { secret, ...hint } = passkey;
	expect(await tab.session.passkey()).toEqual(hint);
	expect(await tab.session.unlock({ way: 'passkey', secret: random(32) })).toEqual({
		ok: false,
		code: 'WRONG',
	});
	expect(await tab.session.unlock({ way: 'password', password: 'right' })).toEqual({
		ok: false,
		code: 'UNREACHABLE',
	});
	expect(await tab.session.unlock({ way: 'passkey', secret })).toEqual({ ok: true });
	expect(await titlesOn(tab, 2)).toEqual(['mine', 'ours']);
});

test('a passkey that was taken away opens nothing more', async () => {
	const { tab } = await annaAtHome();
	const passkey = newPasskey();
	await tab.session.addPasskey(passkey);
	await tab.session.removePasskey();
	expect(await tab.session.passkey()).toBeUndefined();
	await tab.session.lock();
	expect(await stateOf(tab).until(({ kind }) => kind === 'locked')).toMatchObject({ ways: ['password'] });
	expect(await tab.session.unlock({ way: 'passkey', secret: passkey.secret })).toMatchObject({
		code: 'WRONG',
	});
});

test('a locked account that the server can open is not opened by any recovery code', async () => {
	const { tab } = await annaAtHome();
	await tab.session.lock();
	const code = generateRecoveryCode();
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toMatchObject({ ok: false });
	expect(stateOf(tab).latest()?.kind).not.toBe('ready');
});

test('a recovery code that was given once opens the device without the network', async () => {
	const { world, code } = await zeroKnowledgeWorld();
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	await stateOf(tab).until(({ kind }) => kind === 'locked');
	await tab.session.unlock({ way: 'recovery-code', code });
	await add(tab, 'personal-anna', 'mine');
	await untilSent(tab);
	await tab.session.lock();
	world.setOnline(false);
	const wrong = generateRecoveryCode();
	expect(await tab.session.unlock({ way: 'recovery-code', code: wrong })).toMatchObject({ code: 'WRONG' });
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toEqual({ ok: true });
	expect(await titlesOn(tab, 1)).toEqual(['mine']);
});

test('a zero-knowledge account gives its code for a passkey; after its key was replaced, the code again', async () => {
	const { world, code, replaceKey } = await zeroKnowledgeWorld();
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	const state = stateOf(tab);
	await state.until(({ kind }) => kind === 'locked');
	await tab.session.unlock({ way: 'recovery-code', code });
	await state.until(({ kind }) => kind === 'ready');
	const passkey = newPasskey();
	expect(await tab.session.addPasskey(passkey)).toEqual({ ok: false, code: 'CODE_NEEDED' });
	expect(await tab.session.addPasskey(passkey, generateRecoveryCode())).toEqual({ ok: false, code: 'WRONG' });
	expect(await tab.session.addPasskey(passkey, code)).toEqual({ ok: true });
	await tab.session.lock();
	await replaceKey();
	const byPasskey = { way: 'passkey', secret: passkey.secret } as const;
	await tab.session.unlock(byPasskey);
	await state.until((now) => now.kind === 'locked' && now.reason === 'new-device');
	expect(state.latest()).toMatchObject({ ways: ['recovery-code'] });
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toEqual({ ok: true });
	await add(tab, 'personal-anna', 'under the new key');
	await tab.session.lock();
	world.setOnline(false);
	expect(await tab.session.unlock(byPasskey)).toEqual({ ok: true });
	expect(await titlesOn(tab, 1)).toEqual(['under the new key']);
});

test('after the chosen minutes without use it locks itself, and not before', async () => {
	const { world, browser, tab } = await annaAtHome();
	const start = Date.now();
	await tab.session.lockAfter({ afterMinutes: 5 });
	const state = stateOf(tab);
	const at = (minutes: number) => {
		world.state.nowMs = start + minutes * 60_000;
		browser.tick();
	};
	at(4);
	await tab.session.noteUse();
	at(8);
	await Bun.sleep(20);
	expect(state.latest()?.kind).toBe('ready');
	at(10);
	await state.until((now) => now.kind === 'locked' && now.reason === 'idle');
	await browser.own(false);
	await state.until((now) => now.kind === 'locked' && now.reason === 'idle');
});

test('locked at close, it is locked for the first tab of the next day, and not where another tab takes over', async () => {
	const { browser, tab } = await annaAtHome();
	await tab.session.lockAfter('at-close');
	await browser.own(false);
	await stateOf(tab).until(({ kind }) => kind === 'ready');
	await browser.own(true);
	await stateOf(tab).until((now) => now.kind === 'locked' && now.reason === 'closed');
});
