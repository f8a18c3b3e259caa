import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { BrowserContext, Page } from 'playwright-core';
import type { Row } from './query.ts';
import { openBrowserWorld } from './testing/browser-world.ts';

let browser: Awaited<ReturnType<typeof openBrowserWorld>>;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
	browser = await openBrowserWorld();
});
afterEach(async () => {
	browser.world.setOnline(true);
	await Promise.all(contexts.splice(0).map((context) => context.close()));
	expect(browser.complaints.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

async function newContext(): Promise<BrowserContext> {
	const context = await browser.newContext();
	contexts.push(context);
	return context;
}

async function signedIn(person: string) {
	const spaceId = browser.world.addPerson(person);
	browser.world.state.person = person;
	const context = await newContext();
	const page = await browser.openTab(context);
	await signIn(page);
	return { context, page, spaceId };
}

const signIn = (page: Page) =>
	page.evaluate(async () => {
		const { url } = await mana.session.beginSignIn({ returnTo: '/' });
		const state = new URL(url).searchParams.get('state');
		const result = await mana.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
		if (!result.ok) throw new Error(result.code);
	});

const addTask = (page: Page, spaceId: string, title: string) =>
	page.evaluate(
		({ spaceId, title }) =>
			mana.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values: { title } }] }),
		{ spaceId, title },
	);

/** The titles of so many tasks, once they are there. */
const titles = (page: Page, spaceId: string, count: number) =>
	page.evaluate(
		({ spaceId, count }) =>
			new Promise<string[]>((resolve) => {
				const stop = mana.live(
					{ table: 'todo/tasks', spaceId, sort: [{ field: 'title' }] },
					({ rows, isComplete }) => {
						if (!isComplete || rows.length !== count) return;
						queueMicrotask(() => stop());
						resolve((rows as Row<'todo/tasks'>[]).map(({ record }) => record.title ?? ''));
					},
				);
			}),
		{ spaceId, count },
	);

test('keeps what was written through a reload without a network, sealed in IndexedDB', async () => {
	const { page, spaceId } = await signedIn('anna');
	expect(await addTask(page, spaceId, 'Buy milk')).toMatchObject({ ok: true });
	browser.world.setOnline(false);
	expect(await addTask(page, spaceId, 'Bread')).toMatchObject({ ok: true });
	await page.reload();
	await page.waitForFunction(() => globalThis.mana !== undefined);
	expect(await titles(page, spaceId, 2)).toEqual(['Bread', 'Buy milk']);
	const stored = await page.evaluate(async () => {
		const opened = indexedDB.open('mana-account-anna');
		await new Promise((done) => (opened.onsuccess = done));
		const all = opened.result.transaction('rows').objectStore('rows').getAll();
		await new Promise((done) => (all.onsuccess = done));
		return JSON.stringify(all.result);
	});
	expect(stored).toContain('enc:1:');
	expect(stored).not.toContain('Buy milk');
});

test('two tabs see each other; when the one that owns the data is closed the other goes on within a second', async () => {
	const { context, page, spaceId } = await signedIn('ben');
	const second = await browser.openTab(context);
	await addTask(page, spaceId, 'a');
	expect(await titles(second, spaceId, 1)).toEqual(['a']);
	await page.close();
	const since = performance.now();
	expect(await addTask(second, spaceId, 'b')).toMatchObject({ ok: true });
	expect(performance.now() - since).toBeLessThan(1_000);
	expect(await titles(second, spaceId, 2)).toEqual(['a', 'b']);
	const third = await browser.openTab(context);
	expect(await titles(third, spaceId, 2)).toEqual(['a', 'b']);
});

test('a tab that is killed in the middle of its writes leaves all that was said to be kept', async () => {
	const { context, page, spaceId } = await signedIn('cleo');
	const second = await browser.openTab(context);
	browser.world.setOnline(false);
	const saved = page.evaluate((spaceId) => {
		let count = 0;
		const next = async (): Promise<void> => {
			const values = { title: `task ${String(count).padStart(4, '0')}` };
			const written = await mana.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values }] });
			if (written.ok) count += 1;
			document.title = String(count);
			return next();
		};
		return next();
	}, spaceId);
	saved.catch(() => {});
	await page.waitForFunction(() => Number(document.title) >= 20);
	const count = Number(await page.title());
	const devtools = await context.newCDPSession(page);
	// The answer does not come: nobody is there to give it.
	devtools.send('Page.crash').catch(() => {});
	const kept = await second.evaluate(
		({ spaceId, count }) =>
			new Promise<number>((resolve) => {
				mana.live({ table: 'todo/tasks', spaceId }, ({ total, isComplete }) => {
					if (isComplete && total >= count) resolve(total);
				});
			}),
		{ spaceId, count },
	);
	expect(kept).toBeGreaterThanOrEqual(count);
	expect(await addTask(second, spaceId, 'after')).toMatchObject({ ok: true });
});

test('signing out leaves no database of the account behind', async () => {
	const { page, spaceId } = await signedIn('dora');
	await addTask(page, spaceId, 'secret');
	const out = await page.evaluate(() => mana.session.signOut({ evenIfUnsent: true }));
	expect(out).toEqual({ ok: true });
	const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	expect(names).toEqual(['mana']);
});
