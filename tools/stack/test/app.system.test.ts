import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { type AppBrowser, addTask, barriers, follow, openAppBrowser } from './app-browser.ts';

const screens = [
	'/',
	'/tasks',
	'/notes',
	'/journal',
	'/habits',
	'/calendar',
	'/calendar?view=month',
	'/mood',
	'/contacts',
	'/goals',
	'/finance',
	'/library',
	'/times',
	'/search',
	'/more',
	'/m/food',
	'/agents',
	'/proposals',
	'/activity',
	'/spaces',
	'/settings',
	'/encryption',
	'/conflicts',
	'/import',
	'/export',
	'/tasks/gone',
];

let app: AppBrowser;
let page: Page;

beforeAll(async () => {
	app = await openAppBrowser();
	page = await app.signUp('Ada', { reducedMotion: 'no-preference' });
}, 120_000);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

const taskLink = (title: string) => page.getByRole('link', { name: title });

describe('the app', () => {
	test('takes a task from a sentence, and ticks it with a way back', async () => {
		await addTask(page, 'dentist tomorrow 3pm #health !high every 2nd tuesday');
		await addTask(page, 'water the ferns today');
		await page.goto(`${app.stack.urls.web}/tasks`);
		await taskLink('dentist').waitFor();
		expect(await taskLink('dentist').textContent()).toContain('tomorrow');
		expect(await taskLink('dentist').textContent()).toContain('#health');
		await page.getByRole('checkbox', { name: 'Complete: water the ferns' }).click({ force: true });
		await taskLink('water the ferns').waitFor({ state: 'hidden' });
		await page.getByRole('button', { name: 'Undo' }).click();
		await taskLink('water the ferns').waitFor();
	});

	test('keeps a list while what is open beside it changes, and the field of a search while it is typed in', async () => {
		await follow(page, '/tasks');
		await page.locator('main h1').evaluate((heading) => heading.setAttribute('data-kept', ''));
		await taskLink('water the ferns').click();
		await page.waitForURL(/\/tasks\/./);
		expect(await page.locator('main h1[data-kept]').count()).toBe(1);
		await follow(page, '/search');
		const field = page.getByRole('searchbox');
		await field.evaluate((input) => input.setAttribute('data-kept', ''));
		await field.pressSequentially('ferns', { delay: 30 });
		await page.waitForURL('/search?q=ferns');
		await page.getByRole('main').getByRole('link', { name: 'water the ferns' }).waitFor();
		expect(await page.locator('input[data-kept]').inputValue()).toBe('ferns');
		await follow(page, '/tasks');
	}, 60_000);

	test('opens and takes changes without a network, and syncs them later', async () => {
		await page.evaluate(() => navigator.serviceWorker.ready);
		await page.context().setOffline(true);
		await page.reload();
		await taskLink('water the ferns').waitFor();
		await addTask(page, 'call mum friday');
		await taskLink('call mum').waitFor();
		await page.reload();
		await taskLink('call mum').waitFor();
		await page.getByText(/^Offline since/).waitFor();
		await page.context().setOffline(false);
		await page.getByText('All synced').waitFor();

		const other = await app.signIn('Ada');
		await other.goto(`${app.stack.urls.web}/tasks`);
		await other.getByRole('link', { name: 'call mum' }).waitFor();
		await other.context().close();
	});

	test('keeps a note while it is written', async () => {
		await page.goto(`${app.stack.urls.web}/notes`);
		await page.getByRole('button', { name: 'New note' }).first().click();
		await page.getByLabel('Title').fill('Lisbon');
		await page.getByLabel('Text').fill('Trams and tiles.');
		await page.getByText('Saved').waitFor();
		await page.reload();
		await page.getByRole('link', { name: 'Lisbon' }).waitFor();
	});

	test('goes on with a list in a note, ticks its boxes, and links it to another note', async () => {
		await page.goto(`${app.stack.urls.web}/notes`);
		await page.getByRole('button', { name: 'New note' }).first().click();
		await page.getByLabel('Title').fill('Packing list');
		await page.getByLabel('Text').click();
		await page.keyboard.type('- [ ] charger');
		await page.keyboard.press('Enter');
		await page.keyboard.type('umbrella');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		await page.keyboard.type('for [[Lis');
		await page.getByRole('option', { name: 'Lisbon' }).click();
		await page.getByRole('checkbox', { name: 'Tick' }).first().click();
		await page.getByText('Saved').waitFor();
		await page.reload();
		await page.getByRole('checkbox', { name: 'Tick', checked: true }).waitFor();
		await page.locator('.note-link').click();
		await page.waitForFunction(() => document.title.startsWith('Notes'));
		expect(await page.getByLabel('Title').inputValue()).toBe('Lisbon');
	});

	test('makes an event that repeats, and moves one of it alone by keyboard', async () => {
		await page.goto(`${app.stack.urls.web}/calendar?view=week&day=2026-11-25`);
		await page.getByRole('button', { name: 'New event' }).click();
		const form = page.getByRole('dialog');
		await form.getByLabel('Event', { exact: true }).fill('Stand-up');
		await form.getByLabel('Repeats').selectOption('FREQ=DAILY');
		await form.getByRole('button', { name: 'Save' }).click();
		await form.waitFor({ state: 'detached' });
		// A form that has closed has kept what was in it, also where the page goes at once.
		await page.reload();
		const onFriday = page.getByRole('button', { name: /^Stand-up\s*, Friday/ });
		await onFriday.focus();
		await page.keyboard.press('Alt+ArrowDown');
		await page.getByRole('button', { name: 'Only this one' }).click();
		await page.getByRole('button', { name: /^Stand-up\s*, Friday 27 November,\s*09:15/ }).waitFor();
		await page.getByRole('button', { name: /^Stand-up\s*, Saturday 28 November,\s*09:00/ }).waitFor();
	});

	test.each(['light', 'dark'] as const)('has no barriers on any screen (%s)', async (colorScheme) => {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		const found: Record<string, string[]> = {};
		await page.goto(`${app.stack.urls.web}/spaces`);
		const space = await page.locator('main a[href^="/spaces/"]').first().getAttribute('href');
		const all = [...screens, `${space}`, `${space}/activity`];
		for (const path of all) {
			await page.goto(app.stack.urls.web + path);
			await page.locator('h1').first().waitFor();
			found[path] = await barriers(page);
		}
		expect(found).toEqual(Object.fromEntries(all.map((path) => [path, []])));
	});
});
