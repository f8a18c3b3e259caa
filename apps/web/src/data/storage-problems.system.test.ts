import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { BrowserContext, Page } from 'playwright-core';
import type { AppState } from './app-state.ts';
import { openBrowserWorld } from './testing/browser-world.ts';

let browser: Awaited<ReturnType<typeof openBrowserWorld>>;
let context: BrowserContext;

beforeAll(async () => {
	browser = await openBrowserWorld();
});
afterEach(async () => {
	await context.close();
	expect(browser.complaints.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

const stateOf = (page: Page, kind: AppState['kind']) =>
	page.evaluate(
		(wanted) =>
			new Promise<AppState>((resolve) => {
				mana.state.subscribe((state) => {
					if (state.kind === wanted) resolve(state);
				});
			}),
		kind,
	);

async function signedIn(person: string) {
	browser.world.addPerson(person);
	browser.world.state.person = person;
	context = await browser.newContext();
	const page = await browser.openTab(context);
	await page.evaluate(async () => {
		const { url } = await mana.session.beginSignIn({ returnTo: '/' });
		const state = new URL(url).searchParams.get('state');
		await mana.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
	});
	await stateOf(page, 'ready');
	return page;
}

const writeTask = (page: Page, id: string, characters: number) =>
	page.evaluate(
		({ id, characters }) =>
			new Promise<unknown>((resolve) => {
				mana.spaces.subscribe(([space]) => {
					if (space === undefined) return;
					const values = { title: id, description: 'x'.repeat(characters) };
					const write = { op: 'insert', table: 'todo/tasks', spaceId: space.id, id, values } as const;
					void mana.write({ writes: [write] }).then(resolve, () => resolve(undefined));
				});
			}),
		{ id, characters },
	);

test('a storage that a later version of the app has written is left alone', async () => {
	const page = await signedIn('ben');
	await page.evaluate(
		() =>
			new Promise((done) => {
				const later = indexedDB.open('mana', 1_000);
				later.onsuccess = () => {
					later.result.close();
					done(undefined);
				};
			}),
	);
	await page.reload();
	await page.waitForFunction(() => globalThis.mana !== undefined);
	expect(await stateOf(page, 'problem')).toMatchObject({ code: 'STORAGE_FROM_FUTURE', wayOn: 'reload' });
});

test('whoever loses the storage to another owner keeps nothing more in it, and says so', async () => {
	const page = await signedIn('cleo');
	await page.evaluate(
		() =>
			new Promise((done) => {
				const opened = indexedDB.open('mana-account-cleo');
				opened.onsuccess = () => {
					const write = opened.result.transaction('values', 'readwrite');
					write.objectStore('values').put('another', 'owner');
					write.oncomplete = () => {
						opened.result.close();
						done(undefined);
					};
				};
			}),
	);
	await writeTask(page, 'late', 10);
	expect(await stateOf(page, 'problem')).toMatchObject({ wayOn: 'reload' });
	const kept = await page.evaluate(async () => {
		const opened = indexedDB.open('mana-account-cleo');
		await new Promise((done) => (opened.onsuccess = done));
		const names = opened.result.transaction('rows').objectStore('rows').getAllKeys();
		await new Promise((done) => (names.onsuccess = done));
		return names.result.filter((name) => String(name).startsWith('out/'));
	});
	expect(kept).toEqual([]);
});
