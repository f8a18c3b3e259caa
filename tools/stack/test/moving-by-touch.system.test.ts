import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openManaFile } from '@mana/portability';
import type { Page } from 'playwright-core';
import { type AppBrowser, fitsItsWidth, follow, openAppBrowser, phone, prove } from './app-browser.ts';
import { temporaryFolder } from './launcher.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

const head = 'TYPE,CONTENT,PRIORITY,INDENT';
const home = `${head}\ntask,Water the ferns,4,1\n`;
const errands = `${head}\ntask,Fetch the parcel,4,1\ntask,Buy bread,4,1\n`;
const table = 'Was,Wann,Laut\nSteuer,2026-12-01,ja\nHeizung,2026-12-05,nein\n';

let app: AppBrowser;
let folder: string;
let page: Page;

beforeAll(async () => {
	folder = temporaryFolder();
	app = await openAppBrowser();
	page = await app.signUp('Ada', phone);
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

async function choose(name: string, content: string): Promise<void> {
	const path = join(folder, name);
	writeFileSync(path, content);
	await page.getByLabel('Choose files').setInputFiles(path);
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

async function importAll(): Promise<void> {
	await button(/^Import \d/).tap();
	await page.getByRole('heading', { name: /imported$/ }).waitFor();
}

/** What the app exports of tasks. */
async function exportedTasks(): Promise<(readonly [title: unknown, project: unknown])[]> {
	await follow(page, '/export');
	await page.getByLabel('Protect it by a passphrase').uncheck();
	await button('Export').tap();
	const saving = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Save the file' }).tap();
	const path = join(folder, `${crypto.randomUUID()}.mana`);
	await (await saving).saveAs(path);
	const tasks: [unknown, unknown][] = [];
	for await (const { table: of, record } of (await openManaFile(Bun.file(path))).lines()) {
		if (of === 'todo/tasks') tasks.push([record?.values.title, record?.values.projectId]);
	}
	return tasks.sort();
}

test('an import is opened without a network before it was ever used, looks, and says what it lacks', async () => {
	await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
	await page.context().setOffline(true);
	await page.goto('/import');
	await choose('Home.csv', home);
	await button('Import 2 things').tap();
	await page.getByText('The server cannot be reached.').first().waitFor();
	expect(await fitsItsWidth(page)).toBe(true);
	await page.context().setOffline(false);
	await button('Import more').tap();
	await choose('Home.csv', home);
	await importAll();
});

test('what a file has goes into what is there already, where the person says so', async () => {
	await button('Import more').tap();
	await choose('Errands.csv', errands);
	await page.getByText('Where it belongs').waitFor();
	await page.getByLabel('Errands', { exact: true }).selectOption({ label: 'Home' });
	const again = button('Show it again');
	if (await again.isVisible()) await again.tap();
	await button('Import 2 things').waitFor();
	await importAll();
	const tasks = await exportedTasks();
	expect(tasks.map(([title]) => title)).toEqual(['Buy bread', 'Fetch the parcel', 'Water the ferns']);
	expect(new Set(tasks.map(([, project]) => project)).size).toBe(1);
});

test('a table of anything becomes what the person says, column by column', async () => {
	await follow(page, '/import');
	await button('Import more').tap();
	await choose('Liste.csv', table);
	await page.getByLabel('Each row becomes').selectOption('todo/tasks');
	await page.getByText('for example “Steuer”').waitFor();
	await page.getByLabel('Was', { exact: true }).selectOption('title');
	await page.getByLabel('Wann', { exact: true }).selectOption('dueDate');
	expect(await fitsItsWidth(page)).toBe(true);
	await button('Show what will come').tap();
	await button('Import 2 things').waitFor();
	await importAll();
	expect((await exportedTasks()).map(([title]) => title)).toContain('Steuer');
});

test('an import that the server breaks off is taken back with a press', async () => {
	await follow(page, '/import');
	await button('Import more').tap();
	const rows = Array.from({ length: 1_200 }, (_, at) => `task,Number ${at},4,1`);
	await choose('Many.csv', [head, ...rows].join('\n'));
	await button(/^Import 1,20\d things$/).waitFor();
	let pushes = 0;
	const pushUrl = `${app.stack.urls.sync}/sync/todo`;
	await page.context().route(`${pushUrl}*`, async (route) => {
		if (route.request().method() !== 'POST' || ++pushes <= 2) return route.continue();
		const body = { error: 'SPACE_READ_ONLY', message: 'may only read', status: 403 };
		const headers = { 'access-control-allow-origin': app.stack.urls.web };
		await route.fulfill({ status: 403, json: body, headers });
	});
	await button(/^Import 1,20\d things$/).tap();
	await page.getByText('The import broke off.').waitFor();
	await page.getByText('You may only read in this space.').waitFor();
	await page.context().unroute(`${pushUrl}*`);
	await button('Take it back').tap();
	await page.getByText(/things are gone again\.$/).waitFor();
	const titles = (await exportedTasks()).map(([title]) => String(title));
	expect(titles.filter((title) => title.startsWith('Number'))).toEqual([]);
	expect(titles).toHaveLength(5);
});

test('an account that only its owner opens takes an import in through the screens', async () => {
	await follow(page, '/encryption');
	await button('Turn on zero-knowledge mode').tap();
	await page.getByRole('dialog').getByRole('button', { name: 'Turn on zero-knowledge mode' }).tap();
	await prove(page);
	await button('I have written it down').tap();
	await page.getByText('Everything is encrypted under the new key.').waitFor();
	await follow(page, '/import');
	await button('Import more').tap();
	await choose('Later.csv', `${head}\ntask,Only for Ada,4,1\n`);
	await importAll();
	const titles = (await exportedTasks()).map(([title]) => title);
	expect(titles).toContain('Only for Ada');
	expect(titles).toContain('Buy bread');
});
