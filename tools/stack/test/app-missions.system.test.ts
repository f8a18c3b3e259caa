import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import type { Page } from 'playwright-core';
import { type AppBrowser, barriers, fitsItsWidth, follow, openAppBrowser, phone } from './app-browser.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let model: ModelServer;
let app: AppBrowser;
let page: Page;

beforeAll(async () => {
	model = startModelServer();
	model.answerBy(() => ({ text: 'The day is clear.' }));
	app = await openAppBrowser({
		MANA_AI_MODEL: 'anthropic/claude-test',
		MANA_AI_BASE_URL: model.url,
		MANA_AI_API_KEY: 'k',
	});
	page = await app.signUp('Mia');
	// The app may have to be built first.
}, 300_000);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await app?.close();
	await model?.stop();
});

/** The model writes one note. */
const writesNote = (title: string) =>
	model.script({ calls: [{ name: 'notes_create', input: { title, content: 'Four quiet lines.' } }] });
const runs = () => page.getByRole('listitem').getByRole('article');

test('a template says what it reads and writes, and sets up an agent with a mission', async () => {
	await follow(page, '/missions');
	await page.getByRole('button', { name: /^Today/ }).click();
	const template = page.getByRole('dialog', { name: 'Today' });
	await template.getByText('It adds one note a day without asking.').waitFor();
	await template.getByRole('button', { name: 'Set it up' }).click();
	await page.waitForURL(/\/missions\/[\w-]+\?template=today$/);
	const grant = page.getByRole('dialog', { name: 'What may this mission do?' });
	await grant.getByText('the operator of the model sees it').waitFor();
	await grant.getByText('The model is anthropic/claude-test.').waitFor();
	expect(await grant.getByLabel('What it may do with Notes').inputValue()).toBe('write');
	expect(await grant.getByLabel('What it may do with Contacts').inputValue()).toBe('');
	await grant.getByRole('button', { name: 'Allow this' }).click();
	await grant.waitFor({ state: 'detached' });
	await page.getByText('Reads, adds to and changes Notes').waitFor();
});

test('tried, it writes nothing: what it would write waits as a proposal', async () => {
	writesNote('A trial');
	await page.getByRole('button', { name: 'Try it' }).click();
	await runs().filter({ hasText: 'Trial' }).filter({ hasText: 'Done' }).waitFor();
	await page.getByRole('link', { name: 'See one proposal' }).click();
	await page.waitForURL(/\/proposals\?run=/);
	await page.locator('[data-proposal]').waitFor();
	await page.goBack();
	await page.getByText('The day is clear.').waitFor();
	await follow(page, '/notes');
	await page.getByRole('heading', { name: 'Notes', level: 1, exact: true }).waitFor();
	expect(await page.getByText('A trial').count()).toBe(0);
	await page.goBack();
});

test('turned on, it shows the next three instants in the person’s zone', async () => {
	await page.getByRole('button', { name: 'Turn on' }).click();
	const schedule = page.locator('section', { has: page.getByRole('heading', { name: 'Schedule' }) });
	await schedule.getByText(/^Every day at 07:00 \(.+\)$/).waitFor();
	await schedule.getByText('07:00', { exact: false }).nth(3).waitFor();
	expect(await schedule.getByRole('listitem').count()).toBe(3);
});

test('run now, its run stands there with what it wrote, and is taken back', async () => {
	writesNote('Poem of the day');
	await page.getByRole('button', { name: 'Run now' }).click();
	const run = runs().filter({ hasText: 'started by you' }).filter({ hasText: 'Done' });
	await run.waitFor();
	await follow(page, '/notes');
	await page.getByRole('link', { name: 'Poem of the day' }).waitFor();
	await page.goBack();
	await run.getByText('What it read and wrote').click();
	await run.getByText(/Poet of the day added/).waitFor();
	await run.getByRole('button', { name: 'Take back this run' }).click();
	await run.getByText('Taken back', { exact: true }).waitFor();
	await follow(page, '/notes');
	await page.getByRole('heading', { name: 'Notes', level: 1, exact: true }).waitFor();
	await page.getByRole('link', { name: 'Poem of the day' }).waitFor({ state: 'detached' });
	await page.goBack();
});

test('what was allowed is taken back, and the mission says that it may do nothing', async () => {
	await page.getByRole('button', { name: 'Take back', exact: true }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
	await page.getByText('Nothing yet: without it').waitFor();
	await page.getByRole('button', { name: 'Run now', disabled: true }).waitFor();
});

test('an agent’s rules are changed, and kept', async () => {
	await follow(page, '/agents');
	await page.getByRole('link', { name: /Poet of the day/ }).click();
	await page.getByLabel('Tokens a day').fill('50000');
	await page.getByLabel('What it may do: For everything').selectOption('Never');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByText('Agent saved').waitFor();
	await page.getByText(/of 50,000 tokens used within the last 24 hours/).waitFor();
});

test('the rules of a space count for its agents where their own say nothing', async () => {
	await follow(page, '/spaces');
	await page.locator('main a[href^="/spaces/"]').first().click();
	await page.getByRole('heading', { name: 'What your own agents do here' }).waitFor();
	await page.getByText('Rules by area').click();
	await page.locator('summary', { hasText: 'Goals' }).click();
	await page.getByLabel('What it may do: Goals', { exact: true }).selectOption('Never');
	await page.getByText('Rule saved').first().waitFor();
	await follow(page, '/agents/new');
	await page.locator('summary', { hasText: 'Goals' }).click();
	const ofLists = page.getByLabel('What it may do: Goals, List');
	expect(await ofLists.locator('option:checked').textContent()).toBe('As usual: Never');
	await page.getByLabel('What it may do: For everything').selectOption('Does it');
	expect(await ofLists.locator('option:checked').textContent()).toBe('As usual: Does it');
});

test('no screen of these holds anybody up, on either scheme, and all fit a phone', async () => {
	const { pathname } = new URL(page.url());
	await follow(page, '/missions');
	const mission = await page.getByRole('link', { name: 'A poem for today' }).getAttribute('href');
	const paths = ['/agents', pathname, '/missions', mission ?? '', '/missions/access'];
	const held = await app.signIn('Mia', phone);
	for (const colorScheme of ['light', 'dark'] as const)
		for (const screen of [page, held]) {
			await screen.emulateMedia({ colorScheme });
			for (const path of paths) {
				await follow(screen, path);
				await screen.locator('main h1').waitFor();
				expect({ path, found: await barriers(screen) }).toEqual({ path, found: [] });
				expect({ path, fits: await fitsItsWidth(screen) }).toEqual({ path, fits: true });
			}
		}
});
