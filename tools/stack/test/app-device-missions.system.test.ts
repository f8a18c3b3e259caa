import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { aiMissions } from '@mana/records/types/ai';
import type { Page } from 'playwright-core';
import {
	type AppBrowser,
	barriers,
	fitsItsWidth,
	follow,
	openAppBrowser,
	phone,
	prove,
} from './app-browser.ts';
import { wordsInDatabases } from './words-in-databases.ts';
import { zeroKnowledgeDevice } from './zero-knowledge-device.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

/** Words that no service may keep. */
const planted = ['Quittenmus', 'Sternfrucht', 'Ziegenpeter'];

let model: ModelServer;
/** A model of her own, which mana-ai knows nothing of. */
let own: ModelServer;
let app: AppBrowser;
let page: Page;
let code = '';

beforeAll(async () => {
	[model, own] = [startModelServer(), startModelServer()];
	for (const server of [model, own]) server.answerBy(() => ({ text: 'The Ziegenpeter is looked after.' }));
	app = await openAppBrowser({
		MANA_AI_MODEL: 'anthropic/claude-test',
		MANA_AI_BASE_URL: model.url,
		MANA_AI_API_KEY: 'k',
	});
	page = await app.signUp('Zoe');
	// The app may have to be built first.
}, 300_000);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await app?.close();
	await Promise.all([model?.stop(), own?.stop()]);
});

/** A folder for pictures of the screens, where somebody wants to look at them. */
const pictures = process.env.MANA_TEST_PICTURES;
async function picture(name: string, of: Page = page): Promise<void> {
	if (pictures) await of.screenshot({ path: `${pictures}/${name}.png` });
}

const runs = () => page.getByRole('listitem').getByRole('article');
const writesNote = (server: ModelServer, title: string) =>
	server.script({ calls: [{ name: 'notes_create', input: { title, content: 'Sternfrucht on the sill.' } }] });

async function chooseModel(act: string, choose: (dialog: ReturnType<Page['getByRole']>) => Promise<void>) {
	await page.getByRole('button', { name: act }).click();
	const dialog = page.getByRole('dialog', { name: 'Which model does this device ask?' });
	await choose(dialog);
	await dialog.getByRole('button', { name: 'Use this model' }).click();
	await dialog.waitFor({ state: 'detached' });
}

test('a zero-knowledge account is told that its devices run its missions, and who sees what they read', async () => {
	await follow(page, '/encryption');
	const turnOn = { name: 'Turn on zero-knowledge mode' };
	await page.getByRole('button', turnOn).click();
	await page.getByRole('dialog').getByRole('button', turnOn).click();
	await prove(page);
	code = (await page.locator('main code').textContent()) ?? '';
	await page.getByRole('button', { name: 'I have written it down' }).click();
	await page.getByText('Everything is encrypted under the new key.').waitFor();
	await follow(page, '/missions');
	await page.getByRole('heading', { name: 'Your devices run your missions' }).waitFor();
	await chooseModel('Choose a model', async (dialog) => {
		await dialog.getByText('mana-ai on the server and the operator of the model see what is read').waitFor();
		await dialog.getByRole('radio', { name: /^The model of this Mana/ }).check();
		await picture('model');
	});
	await page.getByText(/^This device asks anthropic\/claude-test through mana-ai/).waitFor();
});

test('she makes an agent and a mission, and says what it may do on this device', async () => {
	await follow(page, '/agents');
	await page.getByText('while Mana is open on a device of yours').waitFor();
	await page.getByRole('button', { name: 'New agent' }).first().click();
	await page.getByLabel('Name', { exact: true }).fill('Gardener');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByText('Agent saved').waitFor();
	await follow(page, '/missions');
	await page.getByRole('button', { name: 'New mission' }).click();
	const editor = page.getByRole('dialog');
	await editor.getByLabel('Name').fill('Look after the Quittenmus');
	await editor.getByLabel('What should be done').fill('Write a note about the Quittenmus');
	await editor.getByLabel('Agent').selectOption('Gardener');
	await editor.getByRole('button', { name: 'Save' }).click();
	await page.waitForURL(/\/missions\/[\w-]+$/);
	await page.getByRole('button', { name: 'Run now', disabled: true }).waitFor();
	await page.getByRole('button', { name: 'Allow', exact: true }).click();
	const grant = page.getByRole('dialog', { name: 'What may this mission do?' });
	await grant.getByText('mana-ai on the server and the operator of the model see').waitFor();
	await grant.getByLabel('What it may do with Notes').selectOption('write');
	await picture('grant');
	await grant.getByRole('button', { name: 'Allow this' }).click();
	await grant.waitFor({ state: 'detached' });
	await page.getByText('On this device only: others ask you for themselves.').waitFor();
});

test('run here, through mana-ai, it proposes; approved here, the note is there once, and the trace says so', async () => {
	writesNote(model, 'Quittenmus, second jar');
	await page.getByRole('button', { name: 'Run now' }).click();
	const run = runs().filter({ hasText: 'on a device' }).filter({ hasText: 'Done' });
	await run.waitFor();
	await run.getByText('The Ziegenpeter is looked after.').waitFor();
	expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Write a note about the Quittenmus');
	await page.getByRole('link', { name: 'See one proposal' }).click();
	await page.getByText('Quittenmus, second jar').first().waitFor();
	await page.getByRole('button', { name: 'Approve', exact: true }).first().click();
	await page.getByText('Nothing to decide').waitFor();
	await follow(page, '/notes');
	await page.getByRole('link', { name: 'Quittenmus, second jar' }).waitFor();
	expect(await page.getByRole('link', { name: 'Quittenmus, second jar' }).count()).toBe(1);
	await follow(page, '/activity');
	await page
		.getByText(/Gardener/)
		.filter({ visible: true })
		.first()
		.waitFor();
	await page
		.getByText(/Quittenmus, second jar/)
		.filter({ visible: true })
		.first()
		.waitFor();
	await picture('activity');
});

test('with a key of her own it runs while mana-ai cannot be reached', async () => {
	const asked = model.requests.length;
	await page.context().route(`${app.stack.urls.ai}/**`, (route) => route.abort());
	await follow(page, '/missions');
	await chooseModel('Change the model', async (dialog) => {
		await dialog.getByRole('radio', { name: /^A model with a key of your own/ }).check();
		await dialog.getByLabel('Provider').selectOption('compatible');
		await dialog.getByLabel('Name of the model').fill('local-test');
		await dialog.getByLabel('Key', { exact: true }).fill('sk-Sternfrucht');
		await dialog.getByLabel('Address').fill('https://models.elsewhere.test/v1');
		await dialog.getByRole('button', { name: 'Use this model' }).click();
		await dialog.getByText('adds it to MANA_WEB_MODEL_ORIGINS').waitFor();
		await picture('own-key');
		await dialog.getByLabel('Address').fill(own.url);
	});
	await page.getByText(/^This device asks local-test of 127\.0\.0\.1/).waitFor();
	await page.getByRole('link', { name: 'Look after the Quittenmus' }).click();
	own.script({ calls: [{ name: 'notes_list', input: {} }] });
	writesNote(own, 'Quittenmus, third jar');
	await page.getByRole('button', { name: 'Try it' }).click();
	await runs().filter({ hasText: 'Trial' }).filter({ hasText: 'Done' }).waitFor();
	expect(model.requests.length).toBe(asked);
	expect(own.requests.length).toBe(3);
	await follow(page, '/proposals');
	await page.getByText('Quittenmus, third jar').first().waitFor();
	await page.getByRole('button', { name: 'Approve', exact: true }).first().click();
	await page.getByText('Nothing to decide').waitFor();
	await follow(page, '/notes');
	await page.getByRole('link', { name: 'Quittenmus, third jar' }).waitFor();
	await page.context().unroute(`${app.stack.urls.ai}/**`);
});

test('what its runs on this device have read is told, with where they ran', async () => {
	await follow(page, '/missions/access');
	const read = page.getByRole('row').filter({ hasText: 'Look after the Quittenmus' });
	await read.nth(1).waitFor();
	expect(await read.count()).toBe(2);
	for (const text of await read.allTextContents()) expect(text).toContain('on a device');
	expect(await read.first().textContent()).toContain('Notes: one record');
});

test('with a schedule it shows when it runs on this device', async () => {
	await follow(page, '/missions');
	await page.getByRole('link', { name: 'Look after the Quittenmus' }).click();
	await page.getByRole('button', { name: 'More' }).last().click();
	await page.getByRole('menuitem', { name: 'Edit' }).click();
	const editor = page.getByRole('dialog');
	await editor.getByLabel('When').selectOption('interval');
	await editor.getByRole('button', { name: 'Save' }).click();
	await page.getByText('Mission saved').waitFor();
	const schedule = page.locator('section', { has: page.getByRole('heading', { name: 'Schedule' }) });
	await schedule.getByText('It runs when Mana is open on a device that may run it.').waitFor();
	expect(await schedule.getByRole('listitem').count()).toBe(3);
	await picture('mission');
});

test('what is due runs by itself while the app is open, and once', async () => {
	const other = await zeroKnowledgeDevice(app.stack, 'Zoe', code);
	const values = {
		...{ title: 'Water the Ziegenpeter', state: 'active' },
		cadence: { kind: 'interval', everyMinutes: 60 },
	};
	await other.insert(aiMissions, 'water', values, Date.now() - 2 * 60 * 60_000);
	own.answerBy(() => ({ text: 'Watered.' }));
	await follow(page, '/missions');
	await page.getByRole('link', { name: 'Water the Ziegenpeter' }).click();
	await page.getByRole('button', { name: 'Allow', exact: true }).click();
	const grant = page.getByRole('dialog', { name: 'What may this mission do?' });
	await grant.getByLabel('What it may do with Notes').selectOption('read');
	await grant.getByRole('button', { name: 'Allow this' }).click();
	const asked = own.requests.length;
	await runs().filter({ hasText: 'on a device' }).filter({ hasText: 'Watered.' }).waitFor();
	// It is looked again, and the hour is not over.
	await Bun.sleep(20_000);
	expect(await runs().count()).toBe(1);
	expect(own.requests.length - asked).toBe(1);
});

test('no database holds a word of it, nor of the key', async () => {
	expect(await wordsInDatabases(app.stack.adminUrl, planted)).toEqual([]);
});

test('no screen of these holds anybody up, on either scheme, and all fit a phone, in German', async () => {
	await follow(page, '/missions');
	const mission = await page.getByRole('link', { name: 'Look after the Quittenmus' }).getAttribute('href');
	const held = await app.signIn('Zoe', { ...phone, locale: 'de-CH' });
	await held.getByLabel('Wiederherstellungscode').fill(code);
	await held.getByRole('button', { name: 'Entsperren' }).click();
	await held.locator('main h1').waitFor();
	for (const colorScheme of ['light', 'dark'] as const)
		for (const screen of [page, held]) {
			await screen.emulateMedia({ colorScheme });
			for (const path of ['/missions', mission ?? '', '/missions/access', '/agents', '/proposals']) {
				await follow(screen, path);
				await screen.locator('main h1').waitFor();
				expect({ path, found: await barriers(screen) }).toEqual({ path, found: [] });
				const kind = screen === held ? 'phone' : 'desk';
				await picture(`${colorScheme}-${kind}-${path.split('/').slice(1, 3).join('-').slice(0, 12)}`, screen);
				expect({ path, fits: await fitsItsWidth(screen) }).toEqual({ path, fits: true });
			}
		}
	// Another device has leave of its own to ask for.
	await follow(held, mission ?? '');
	await held.getByText('Dieses Gerät hat noch kein Modell.').waitFor();
	await held.getByText('Auf diesem Gerät kann der Auftrag weder lesen noch schreiben').waitFor();
	await held.getByRole('button', { name: 'Modell wählen' }).click();
	await held.getByRole('radio', { name: /^Ein Modell mit deinem eigenen Schlüssel/ }).check();
	expect(await barriers(held)).toEqual([]);
	await picture('dark-phone-model', held);
});
