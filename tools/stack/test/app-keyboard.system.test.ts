import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { type AppBrowser, openAppBrowser } from './app-browser.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let app: AppBrowser;
let page: Page;

beforeAll(async () => {
	app = await openAppBrowser();
	page = await app.signUp('Ada');
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

const press = (key: string) => page.keyboard.press(key);

async function goBy(keys: string, path: string): Promise<void> {
	for (const key of keys) await press(key);
	await page.waitForURL(path);
	await page.waitForFunction(() => document.querySelector('main')?.contains(document.activeElement));
}

/** Tabs on until something of this name has the focus. */
async function tabTo(name: RegExp): Promise<void> {
	for (let left = 80; left > 0; left -= 1) {
		await press('Tab');
		const at = await page.evaluate(() => {
			const active = document.activeElement;
			const isField = active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
			const label = isField ? active.labels?.[0]?.textContent?.trim() : undefined;
			return active?.getAttribute('aria-label') ?? label ?? active?.textContent?.trim() ?? '';
		});
		if (name.test(at)) return;
	}
	throw new Error(`nothing of the name ${name} is reached by the keyboard`);
}

async function openPalette(): Promise<void> {
	await press('Control+k');
	await page.getByRole('dialog').waitFor();
}

/** What has the focus, in words. */
const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

test('a day by keyboard alone', async () => {
	// Three tasks.
	for (const sentence of ['water the ferns today', 'call mum today', 'dentist tomorrow 3pm']) {
		await press('q');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.type(sentence);
		await press('Enter');
		await page.getByRole('dialog').waitFor({ state: 'detached' });
	}
	// To the list, through it, one is done and comes back.
	await goBy('ga', '/tasks');
	await page.getByRole('link', { name: 'call mum' }).waitFor();
	await tabTo(/^(?:water the ferns|call mum)/);
	const first = await focused();
	await press('j');
	expect(await focused()).not.toBe(first);
	await press('k');
	await press('x');
	await page.getByText('Task completed').waitFor();
	await press('Control+z');
	await page.getByRole('link', { name: first.split(/\s{2,}|today/)[0]?.trim() ?? '' }).waitFor();
	// One is opened, changed, and closed.
	await page.getByRole('link', { name: 'dentist' }).focus();
	await press('Enter');
	await page.waitForURL(/\/tasks\/./);
	await tabTo(/^Priority$/);
	await page.keyboard.type('High');
	await tabTo(/^Add a step$/);
	await page.keyboard.type('bring the card');
	await press('Enter');
	await page.getByText('bring the card').waitFor();
	// A note, by the palette, and back to it by its words.
	await openPalette();
	await page.keyboard.type('notes');
	await press('Enter');
	await page.waitForURL('/notes');
	await tabTo(/^New note$/);
	await press('Enter');
	await page.waitForURL(/\/notes\/./);
	await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
	await page.keyboard.type('Lisbon');
	await page.getByText('Saved', { exact: true }).waitFor();
	await openPalette();
	await page.keyboard.type('lisb');
	await page
		.getByRole('dialog')
		.getByRole('button', { name: /^Lisbon/ })
		.waitFor();
	await press('Enter');
	await page.waitForURL(/\/notes\/./);
	// A habit.
	await openPalette();
	await page.keyboard.type('habits');
	await press('Enter');
	await page.waitForURL('/habits');
	await tabTo(/^New habit$/);
	await press('Enter');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.type('Stretch');
	await press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await page.getByRole('heading', { name: 'Stretch' }).waitFor();
	// An event.
	await goBy('gc', '/calendar');
	await page.getByRole('button', { name: 'New event' }).waitFor();
	await press('n');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.type('Choir');
	await press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await page
		.getByRole('button', { name: /^Choir/ })
		.first()
		.waitFor();
	// What is open closes by Escape, and the focus is where it was.
	await press('?');
	await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
	await press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
});
