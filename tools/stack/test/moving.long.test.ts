import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { type AppBrowser, addTask, follow, openAppBrowser } from './app-browser.ts';
import { temporaryFolder, waitUntil } from './launcher.ts';

setDefaultTimeout(20 * 60_000);

/** The tasks, and the project that they are in. */
const count = 100_000;
const slowMs = 15 * 60_000;

let app: AppBrowser;
let sql: postgres.Sql;
let page: Page;
let file: string;

beforeAll(async () => {
	app = await openAppBrowser();
	sql = postgres(app.stack.adminUrl, { max: 1, onnotice: () => {} });
	page = await app.signUp('Ada');
	page.context().setDefaultTimeout(120_000);
	file = join(temporaryFolder(), 'Everything.csv');
	const head = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
	const rows = Array.from({ length: count - 1 }, (_, at) => `task,Task number ${at},,4,1,,,,en,`);
	writeFileSync(file, [head, ...rows].join('\r\n'));
	await page.evaluate(() => {
		const blocked: number[] = [];
		Object.assign(globalThis, { blocked });
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) blocked.push(Math.round(duration));
		}).observe({ type: 'longtask' });
	});
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await sql?.end();
	await app?.close();
});

/** What is stored of projects and tasks, what was deleted left out. */
async function storedCount(): Promise<number> {
	const [row] = await sql`
		select count(*)::int as count from mana_sync.sync_records
		where app_id = 'todo' and table_name in ('tasks', 'projects') and deleted_stamp is null`;
	return row?.count ?? 0;
}

const act = () => page.getByRole('button', { name: /^Import [\d,]+ things$/ });

/** Looks at what the file would bring, and answers how much. */
async function look(): Promise<number> {
	await page.getByLabel('Choose files').setInputFiles(file);
	await act().first().waitFor({ timeout: slowMs });
	return Number((await act().first().textContent())?.replaceAll(/\D/g, ''));
}

/** Prints for how long the page did nothing else, at most and in all, since this was asked before. */
async function tellBlocked(what: string): Promise<void> {
	const blocked: number[] = await page.evaluate('blocked.splice(0)');
	const sum = blocked.reduce((total, one) => total + one, 0);
	console.log(
		`${what}: ${blocked.length} long tasks, the longest ${Math.max(0, ...blocked)} ms, ${sum} ms in all`,
	);
}

describe('a hundred thousand things', () => {
	test('are stopped in the middle, and what had come stands', async () => {
		await follow(page, '/import');
		expect(await look()).toBe(count);
		await tellBlocked('looked at');
		await act().first().click();
		await waitUntil(async () => (await storedCount()) > count / 5, slowMs);
		await page.getByRole('button', { name: 'Stop' }).click();
		await page.getByText('You stopped the import.').waitFor();
		await tellBlocked('a fifth imported');
		expect(await storedCount()).toBeLessThan(count);
	});

	test('go on from there, nothing twice, while the app is used', async () => {
		await page.getByRole('button', { name: 'Import more' }).click();
		const stored = await storedCount();
		expect(await look()).toBe(count - stored);
		await act().first().click();
		await follow(page, '/notes');
		await page.getByRole('button', { name: 'New note' }).first().click();
		await page.getByLabel('Title').fill('Meanwhile');
		await page.getByText('Saved', { exact: true }).waitFor();
		await addTask(page, 'call mum today');
		await follow(page, '/');
		await page.getByRole('link', { name: 'call mum' }).waitFor();
		await follow(page, '/tasks');
		await page.getByRole('link', { name: 'Task number' }).first().waitFor();
		await follow(page, '/import');
		await page.getByRole('heading', { name: /things imported$/ }).waitFor({ timeout: slowMs });
		await tellBlocked('the rest imported, and the app used');
		// The one task more is that of the person.
		expect(await storedCount()).toBe(count + 1);
	});

	test('are all there already for the same file', async () => {
		await page.getByRole('button', { name: 'Import more' }).click();
		await page.getByLabel('Choose files').setInputFiles(file);
		await page.getByText('Nothing new is in these files.').waitFor({ timeout: slowMs });
	});

	test('are taken back, while the app is used', async () => {
		await page.getByRole('button', { name: 'Other files' }).first().click();
		await page.evaluate('blocked.splice(0)');
		const takeBack = page.getByRole('button', { name: 'Take it back' });
		await takeBack.first().click();
		await follow(page, '/notes');
		await page.getByRole('link', { name: 'Meanwhile' }).waitFor();
		await addTask(page, 'call dad today');
		await page.getByText(/^[\d,]+ things are gone again\.$/).waitFor({ timeout: slowMs });
		await tellBlocked('most of it taken back, and the app used');
		// What came before it was stopped is an import of its own.
		await follow(page, '/import');
		await page.getByText('Taken back', { exact: true }).waitFor();
		await takeBack.click();
		await takeBack.waitFor({ state: 'detached', timeout: slowMs });
		await waitUntil(async () => (await storedCount()) === 2, slowMs);
		await tellBlocked('the rest taken back');
		await follow(page, '/tasks');
		await page.getByRole('link', { name: 'call dad' }).waitFor({ timeout: slowMs });
		await page.getByText('All synced').first().waitFor({ timeout: slowMs });
		await page.waitForFunction(() => document.querySelectorAll('main [data-row]').length === 2);
	});
});
