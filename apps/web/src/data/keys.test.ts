import { afterEach, expect, test } from 'bun:test';
import { randomKey } from '@mana/auth-protocol/testing';
import { generateRecoveryCode } from '@mana/shared-crypto';
import type { AppState } from './app-state.ts';
import type { QueryResult } from './query.ts';
import {
	type Browser,
	createDataWorld,
	signedInBrowser,
	signIn,
	untilSent,
	witness,
} from './testing/data-world.ts';
import { vaultPath, zeroKnowledgeWorld } from './testing/zero-knowledge-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

test('a zero-knowledge account takes its recovery code once a device, and opens offline from then on', async () => {
	const { world, code } = await zeroKnowledgeWorld();
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	const state = witness<AppState>(tab.state.subscribe);
	expect(await state.until(({ kind }) => kind === 'locked')).toMatchObject({
		...{ reason: 'new-device', ways: ['recovery-code'] },
	});
	const wrong = generateRecoveryCode();
	expect(await tab.session.unlock({ way: 'recovery-code', code: wrong })).toEqual({
		ok: false,
		code: 'WRONG',
	});
	expect(await tab.session.unlock({ way: 'recovery-code', code: code.toLowerCase() })).toEqual({ ok: true });
	const spaceId = 'personal-anna';
	await tab.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values: { title: 'mine' } }] });
	await untilSent(tab);
	world.setOnline(false);
	await browser.own(false);
	const tasks = witness<QueryResult<'todo/tasks'>>((tell) => tab.live({ table: 'todo/tasks' }, tell));
	expect((await tasks.until(({ total }) => total === 1)).rows[0]?.record.title).toBe('mine');
});

test('a key that was replaced on another device locks this one until the code is given again', async () => {
	const { world, code, replaceKey } = await zeroKnowledgeWorld();
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	await tab.session.unlock({ way: 'recovery-code', code });
	const state = witness<AppState>(tab.state.subscribe);
	await state.until(({ kind }) => kind === 'ready');
	await replaceKey();
	(await browser.own(false)).setOnline(true);
	await state.until((now) => now.kind === 'locked' && now.reason === 'new-device');
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toEqual({ ok: true });
});

test('after a rotation what the key before opens is still read, and the new key seals', async () => {
	const world = createDataWorld();
	const { browser, tab, spaceId } = await signedInBrowser(world);
	open.push(browser);
	const add = (title: string) =>
		tab.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values: { title } }] });
	await add('before');
	world.auth.vaultsByUser.get('anna')?.keys.push(randomKey());
	(await browser.own(false)).setOnline(true);
	await Bun.sleep(50);
	await add('after');
	await untilSent(tab);
	const other = await signedInBrowser(world);
	open.push(other.browser);
	const tasks = witness<QueryResult<'todo/tasks'>>((tell) => other.tab.live({ table: 'todo/tasks' }, tell));
	const { rows } = await tasks.until(({ total }) => total === 2);
	expect(rows.map(({ record }) => record.title).sort()).toEqual(['after', 'before']);
	expect(rows.flatMap(({ record }) => record.undecryptable ?? [])).toEqual([]);
});

test('a space that somebody shares is there once spaces are looked at, and read with its own key', async () => {
	const world = createDataWorld();
	const { browser, tab } = await signedInBrowser(world);
	open.push(browser);
	world.auth.keysBySpace.set('team', { members: ['anna'], keys: [randomKey()] });
	world.auth.join('anna', 'team', 'viewer');
	(await browser.own(false)).setOnline(true);
	await witness(tab.spaces.subscribe).until((spaces) => (spaces as unknown[]).length === 2);
	const write = { op: 'insert', table: 'todo/tasks', spaceId: 'team', values: { title: 'x' } } as const;
	expect(await tab.write({ writes: [write] })).toMatchObject({ code: 'SPACE_READ_ONLY' });
	world.auth.join('anna', 'team', 'member');
	(await browser.own(false)).setOnline(true);
	await Bun.sleep(50);
	expect(await tab.write({ writes: [write] })).toMatchObject({ ok: true });
});

test('without the network and without a key it waits for both', async () => {
	const world = createDataWorld();
	const browser = world.browser();
	open.push(browser);
	await browser.own();
	const tab = browser.openTab();
	world.addPerson('anna');
	world.state.answers.set(vaultPath, () => new Response(null, { status: 503 }));
	await signIn(tab);
	const state = witness<AppState>(tab.state.subscribe);
	await state.until((now) => now.kind === 'problem' && now.code === 'KEYS_UNAVAILABLE');
	world.state.answers.clear();
	browser.tick();
	await state.until(({ kind }) => kind === 'ready');
});

test('a signed-in tab is given an access token; once the session has ended it is told that', async () => {
	const world = createDataWorld();
	const { browser, tab } = await signedInBrowser(world);
	open.push(browser);
	const given = await tab.session.accessToken();
	expect(given).toMatchObject({ ok: true, token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
	await tab.session.signOut({ evenIfUnsent: true });
	expect(await tab.session.accessToken()).toEqual({ ok: false, code: 'SESSION_ENDED' });
});
