import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Stack, startStack } from '../src/start-stack.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

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
	'/activity',
	'/spaces',
	'/settings',
];
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Errors in scripts, and what the security policy refused. */
const complaints: string[] = [];

beforeAll(async () => {
	stack = await startStack({
		dataDir: temporaryFolder(),
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
	});
	browser = await chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
	});
	context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
	context.setDefaultTimeout(20_000);
	page = await context.newPage();
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		const isOurs = message.location().url.startsWith(stack.urls.web);
		if (isOurs && message.text().startsWith('refused by policy')) complaints.push(message.text());
	});
	await page.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
			console.log('refused by policy', violatedDirective, blockedURI),
		);
	});
	await signUp(page);
}, 120_000);
afterEach(() => expect(complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await browser?.close();
	await stack?.stop();
	await cleanUp();
});

async function signUp(on: Page): Promise<void> {
	await on.goto(stack.urls.web);
	await on.getByRole('button', { name: 'Make an account' }).click();
	await on.waitForURL((url) => url.origin === stack.urls.auth);
	const name = on.getByLabel('Name');
	if ((await name.count()) > 0) await name.fill('Ada');
	await on.getByLabel(/^E-?mail/).fill('ada@mana.test');
	await on
		.getByLabel(/password/i)
		.first()
		.fill('violet-kettle-42');
	await on.getByRole('button', { name: /account/i }).click();
	await on.waitForURL((url) => url.origin === stack.urls.web);
	await on.getByRole('link', { name: 'Today' }).first().waitFor();
}

async function addBySentence(sentence: string): Promise<void> {
	await page.locator('main').first().focus();
	await page.keyboard.press('q');
	await page.getByRole('dialog').getByRole('textbox').fill(sentence);
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

const taskLink = (title: string) => page.getByRole('link', { name: title });

describe('the app', () => {
	test('takes a task from a sentence, and ticks it with a way back', async () => {
		await addBySentence('dentist tomorrow 3pm #health !high every 2nd tuesday');
		await addBySentence('water the ferns today');
		await page.goto(`${stack.urls.web}/tasks`);
		await taskLink('dentist').waitFor();
		expect(await taskLink('dentist').textContent()).toContain('tomorrow');
		expect(await taskLink('dentist').textContent()).toContain('#health');
		await page.getByRole('checkbox', { name: 'Complete: water the ferns' }).click({ force: true });
		await taskLink('water the ferns').waitFor({ state: 'hidden' });
		await page.getByRole('button', { name: 'Undo' }).click();
		await taskLink('water the ferns').waitFor();
	});

	test('opens and takes changes without a network, and syncs them later', async () => {
		await page.evaluate(() => navigator.serviceWorker.ready);
		await context.setOffline(true);
		await page.reload();
		await taskLink('water the ferns').waitFor();
		await addBySentence('call mum friday');
		await taskLink('call mum').waitFor();
		await page.reload();
		await taskLink('call mum').waitFor();
		await page.getByText(/^Offline since/).waitFor();
		await context.setOffline(false);
		await page.getByText('All synced').waitFor();

		const elsewhere = await browser.newContext();
		const other = await elsewhere.newPage();
		await other.goto(stack.urls.web);
		await other.getByRole('button', { name: 'Sign in' }).click();
		await other.getByLabel(/^E-?mail/).fill('ada@mana.test');
		await other.getByLabel(/^Password/).fill('violet-kettle-42');
		await other.getByRole('button', { name: 'Sign in', exact: true }).click();
		await other.getByRole('link', { name: 'Today' }).first().waitFor();
		await other.goto(`${stack.urls.web}/tasks`);
		await other.getByRole('link', { name: 'call mum' }).waitFor();
		await elsewhere.close();
	});

	test('keeps a note while it is written', async () => {
		await page.goto(`${stack.urls.web}/notes`);
		await page.getByRole('button', { name: 'New note' }).first().click();
		await page.getByLabel('Title').fill('Lisbon');
		await page.getByLabel('Text').fill('Trams and tiles.');
		await page.getByText('Saved').waitFor();
		await page.reload();
		await page.getByRole('link', { name: 'Lisbon' }).waitFor();
	});

	test('goes on with a list in a note, ticks its boxes, and links it to another note', async () => {
		await page.goto(`${stack.urls.web}/notes`);
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
		await page.goto(`${stack.urls.web}/calendar?view=week&day=2026-11-25`);
		await page.getByRole('button', { name: 'New event' }).click();
		const form = page.getByRole('dialog');
		await form.getByLabel('Event', { exact: true }).fill('Stand-up');
		await form.getByLabel('Repeats').selectOption('FREQ=DAILY');
		await form.getByRole('button', { name: 'Save' }).click();
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
		for (const path of screens) {
			await page.goto(stack.urls.web + path);
			await page.locator('h1').first().waitFor();
			found[path] = await barriers();
		}
		expect(found).toEqual(Object.fromEntries(screens.map((path) => [path, []])));
	});
});

/** What WCAG 2.2 AA and good practice find wrong with the page as it stands. */
async function barriers(): Promise<string[]> {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const run: unknown = Reflect.get(globalThis, 'axe').run(document, { runOnly: tags });
		const { violations } = (await run) as { violations: { id: string; nodes: { html: string }[] }[] };
		return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
	});
}
