import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openManaFile } from '@mana/portability';
import type { Page } from 'playwright-core';
import { type AppBrowser, barriers, fitsItsWidth, openAppBrowser } from './app-browser.ts';
import { temporaryFolder } from './launcher.ts';

const head = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
const home = `${head}\r\ntask,Call the dentist @phone,,1,1,,Beat (2),2026-12-01,en,\r\ntask,Pay rent,,4,1,,,every 1st,en,\r\nbogus,x,,,,,,,,\r\n`;

let app: AppBrowser;
let folder: string;
let page: Page;

beforeAll(async () => {
	folder = temporaryFolder();
	app = await openAppBrowser();
	page = await app.signUp('Ada');
}, 120_000);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

function fileNamed(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

async function goTo(on: Page, path: string): Promise<void> {
	await on.goto(path);
	await on.locator('h1').waitFor();
}

/** Tabs on until something of this name has the focus. */
async function tabTo(name: RegExp): Promise<void> {
	for (let left = 60; left > 0; left -= 1) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const active = document.activeElement;
			const isField = active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
			return (isField ? active.labels?.[0] : active)?.textContent?.trim() ?? '';
		});
		if (name.test(at)) return;
	}
	throw new Error(`nothing of the name ${name} is reached by the keyboard`);
}

describe('moving in', () => {
	test('by keyboard alone: choose, look, write, and take it back', async () => {
		await goTo(page, '/import');
		const chosen = page.waitForEvent('filechooser');
		await tabTo(/^Choose files$/);
		await page.keyboard.press('Enter');
		await (await chosen).setFiles(fileNamed('Home.csv', home));
		await page.getByText('What stays behind').waitFor();
		expect(await page.getByText('Home.csv, line 4').count()).toBe(1);
		await tabTo(/^Import 4 things$/);
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: '4 things imported' }).waitFor();
		await goTo(page, '/tasks');
		await page.getByRole('link', { name: 'Call the dentist' }).waitFor();
		await goTo(page, '/import');
		await page.getByText('Todoist: 4 things').waitFor();
		await tabTo(/^Take it back$/);
		await page.keyboard.press('Enter');
		await page.getByText('4 things are gone again.').waitFor();
		await goTo(page, '/tasks');
		await page.getByText('Nothing to do').waitFor();
	}, 60_000);

	test('by keyboard alone: a table is mapped, looked at, and left where it is', async () => {
		await goTo(page, '/import');
		const chosen = page.waitForEvent('filechooser');
		await tabTo(/^Choose files$/);
		await page.keyboard.press('Enter');
		await (await chosen).setFiles(
			fileNamed('Liste.csv', 'Was,Wann\nSteuer,2026-12-01\nHeizung,2026-12-05\n'),
		);
		await page.getByLabel('Each row becomes').waitFor();
		await tabTo(/^Each row becomes/);
		await page.keyboard.type('task');
		await page.getByLabel('Was', { exact: true }).waitFor();
		await tabTo(/^Was$/);
		await page.keyboard.type('title');
		await tabTo(/^Wann$/);
		await page.keyboard.type('due');
		await tabTo(/^Show what will come$/);
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Import 2 things' }).waitFor();
		await page.getByText('Steuer').first().waitFor();
		await page.locator('main').first().focus();
		await tabTo(/^Other files$/);
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Choose files' }).waitFor();
	}, 60_000);

	test('of the same files again makes nothing twice', async () => {
		for (const shown of ['Import 4 things', 'Nothing new is in these files.']) {
			await goTo(page, '/import');
			await page.getByLabel('Choose files').setInputFiles(fileNamed('Home.csv', home));
			await page.getByText(shown).waitFor();
			if (!shown.startsWith('Import')) break;
			await page.getByRole('button', { name: shown }).click();
			await page.getByRole('heading', { name: '4 things imported' }).waitFor();
		}
	}, 60_000);

	test('asks what only the person knows, and says where a file is refused', async () => {
		const daylio =
			'full_date,date,weekday,time,mood,activities,note_title,note\r\n2026-03-05,March 5,Thursday,21:05,zufrieden,choir,,\r\n';
		await goTo(page, '/import');
		await page.getByLabel('Choose files').setInputFiles(fileNamed('daylio.csv', daylio));
		await page.getByText('How good are these moods?').waitFor();
		expect(await page.getByRole('button', { name: 'Show what will come' }).isDisabled()).toBe(true);
		await page.getByLabel('zufrieden').selectOption('7');
		await page.getByRole('button', { name: 'Show what will come' }).click();
		await page.getByRole('button', { name: 'Import 1 thing' }).waitFor();
		await page.getByRole('button', { name: 'Other files' }).first().click();
		const broken = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]);
		await page.getByLabel('Choose files').setInputFiles(fileNamed('broken.zip', broken));
		await page.getByRole('alert').getByText('The archive is damaged').waitFor();
		const binary = new Uint8Array([0x61, 0x2c, 0x0a, 0x62, 0, 1, 0x80, 2]);
		await page.getByLabel('Choose files').setInputFiles(fileNamed('table.csv', binary));
		await page.getByRole('alert').getByText('table.csv, line 2').waitFor();
	}, 60_000);
});

describe('moving out', () => {
	test('under a passphrase, and into another account', async () => {
		await goTo(page, '/export');
		await page.getByRole('button', { name: 'Make one' }).click();
		const passphrase = await page.getByRole('textbox', { name: 'Passphrase' }).inputValue();
		expect(await page.getByRole('button', { name: 'Export' }).isDisabled()).toBe(true);
		await page.getByLabel('I have kept the passphrase').check();
		await page.getByRole('button', { name: 'Export' }).click();
		const saving = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Save the file' }).click();
		const path = join(folder, 'all.mana');
		await (await saving).saveAs(path);
		const { manifest } = await openManaFile(Bun.file(path));
		expect(manifest.rowCounts).toMatchObject({ 'todo/tasks': 2, 'todo/projects': 1 });

		const other = await app.signUp('Beat');
		await goTo(other, '/import');
		await other.getByLabel('Choose files').setInputFiles(path);
		await other.getByLabel('Passphrase of the file').fill('wrong');
		await other.getByRole('button', { name: 'Show what will come' }).click();
		await other.getByRole('alert').getByText('This passphrase does not open the file.').waitFor();
		await other.getByLabel('Passphrase of the file').fill(passphrase);
		await other.getByRole('button', { name: 'Show what will come' }).click();
		await other.getByRole('button', { name: /^Import \d/ }).click();
		await other.getByRole('heading', { name: /imported$/ }).waitFor();
		await goTo(other, '/tasks');
		await other.getByRole('link', { name: 'Pay rent' }).waitFor();
		await other.context().close();
	}, 90_000);

	test('by keyboard alone, of some of it', async () => {
		await goTo(page, '/export');
		await page.getByText('Everything in this space').waitFor();
		await tabTo(/^Everything in this space$/);
		await page.keyboard.press('ArrowDown');
		await tabTo(/^Tasks/);
		await page.keyboard.press('Space');
		await tabTo(/^Make one$/);
		await page.keyboard.press('Enter');
		const passphrase = await page.getByRole('textbox', { name: 'Passphrase' }).inputValue();
		await tabTo(/^I have kept the passphrase$/);
		await page.keyboard.press('Space');
		await tabTo(/^Export$/);
		await page.keyboard.press('Enter');
		await page.getByRole('link', { name: 'Save the file' }).waitFor();
		const saving = page.waitForEvent('download');
		await tabTo(/^Save the file$/);
		await page.keyboard.press('Enter');
		const path = join(folder, 'some.mana');
		await (await saving).saveAs(path);
		const { manifest, lines } = await openManaFile(Bun.file(path));
		expect(Object.keys(manifest.rowCounts).every((table) => table.startsWith('todo/'))).toBe(true);
		const read: unknown[] = [];
		for await (const { record } of lines(passphrase)) read.push(record?.id);
		expect(read.length).toBeGreaterThan(0);
	}, 60_000);

	test('has no barriers, on phone and desktop, light and dark', async () => {
		for (const [width, colorScheme] of [
			[1280, 'light'],
			[390, 'dark'],
		] as const) {
			await page.setViewportSize({ width, height: 860 });
			await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			await goTo(page, '/export');
			await page.getByText('Everything in this space').waitFor();
			expect(await barriers(page)).toEqual([]);
			await goTo(page, '/import');
			expect(await barriers(page)).toEqual([]);
			await page.getByLabel('Choose files').setInputFiles(fileNamed('Work.csv', home.replace('rent', 'tax')));
			await page.getByText('What stays behind').waitFor();
			expect(await barriers(page)).toEqual([]);
			expect(await fitsItsWidth(page)).toBe(true);
		}
	}, 90_000);
});
