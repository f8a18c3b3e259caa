import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { fingerprintOf, sealedInputsStateSchema, sealingKeySchema } from '@mana/agent-loop/sealed';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { z } from 'zod';
import {
	type AppBrowser,
	barriers,
	fitsItsWidth,
	follow,
	openAppBrowser,
	phone,
	prove,
	watchForComplaints,
} from './app-browser.ts';
import { waitUntil } from './launcher.ts';
import { wordsInDatabases } from './words-in-databases.ts';
import { zeroKnowledgeDevice } from './zero-knowledge-device.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);
const patienceMs = 60_000;

/** Words that no service may keep, and one that the server is never given. */
const planted = ['Quittenmus', 'Sternfrucht', 'Ziegenpeter'];
const never = 'Bergwerk';
/** Her day is another one than the server's for most of its hours. */
const zone = 'Pacific/Kiritimati';
const missionName = 'Look after the Quittenmus';

let model: ModelServer;
let app: AppBrowser;
let page: Page;
let code = '';
let missionId = '';
let other: Awaited<ReturnType<typeof zeroKnowledgeDevice>>;

beforeAll(async () => {
	model = startModelServer();
	model.answerBy(() => ({ text: 'The Ziegenpeter is looked after.' }));
	app = await openAppBrowser({
		MANA_AI_MODEL: 'anthropic/claude-test',
		MANA_AI_BASE_URL: model.url,
		MANA_AI_API_KEY: 'k',
	});
	page = await app.signUp('Zoe', { timezoneId: zone });
	// The app may have to be built first.
}, 300_000);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await app?.close();
	await model?.stop();
});

/** A folder for pictures of the screens, where somebody wants to look at them. */
const pictures = process.env.MANA_TEST_PICTURES;
async function picture(name: string, of: Page = page): Promise<void> {
	if (pictures) await of.screenshot({ path: `${pictures}/${name}.png` });
}

const runs = () => page.getByRole('listitem').getByRole('article');
const card = (title: string) => page.locator('section', { has: page.getByRole('heading', { name: title }) });
const grantDialog = (of: Page = page) => of.getByRole('dialog', { name: 'What may this mission do?' });

/** As her own device asks mana-ai. */
const askAi = (method: string, path: string, body?: unknown) =>
	fetch(`${app.stack.urls.ai}${path}`, {
		method,
		headers: { ...other.headers, 'x-mana-space': other.spaceId, 'content-type': 'application/json' },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
const inputsPath = () => `/api/v1/missions/${missionId}/sealed-inputs`;
const heldAtServer = async () =>
	sealedInputsStateSchema.parse(await (await askAi('GET', inputsPath())).json());

/** How many changes to records of runs mana-sync has. */
async function runsAtSync(): Promise<number> {
	const sql = postgres(app.stack.adminUrl, { max: 1, onnotice: () => {} });
	const changes = await sql`select from mana_sync.sync_changes where table_name = ${missionRuns.table}`;
	await sql.end();
	return changes.length;
}

test('a zero-knowledge account makes a mission', async () => {
	await follow(page, '/encryption');
	const turnOn = { name: 'Turn on zero-knowledge mode' };
	await page.getByRole('button', turnOn).click();
	await page.getByRole('dialog').getByRole('button', turnOn).click();
	await prove(page);
	code = (await page.locator('main code').textContent()) ?? '';
	await page.getByRole('button', { name: 'I have written it down' }).click();
	await page.getByText('Everything is encrypted under the new key.').waitFor();
	other = await zeroKnowledgeDevice(app.stack, 'Zoe', code);
	await other.insert(notes, 'jam', { title: 'Quittenmus', content: 'Sternfrucht on the sill.' });
	await other.insert(tasks, 'dig', { title: `Dig in the ${never}` });
	await follow(page, '/notes');
	await page.getByRole('link', { name: 'Quittenmus' }).waitFor();
	await follow(page, '/missions');
	await page.getByRole('button', { name: 'New mission' }).click();
	const editor = page.getByRole('dialog');
	await editor.getByLabel('Name').fill(missionName);
	await editor.getByLabel('What should be done').fill('Say in the note about Quittenmus what is missing');
	await editor.getByRole('button', { name: 'Save' }).click();
	await page.waitForURL(/\/missions\/[\w-]+$/);
	missionId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
});

test('she is asked where it runs, and told what the server gets, who sees it, and whose key it is', async () => {
	// What was proved before is not remembered by a page that is opened anew.
	await page.reload();
	await page.getByText('It can run on the server too, on a sealed copy.').waitFor();
	await page.getByRole('button', { name: 'Allow', exact: true }).click();
	const grant = grantDialog();
	expect(await grant.getByRole('radio', { name: /^On my devices/ }).isChecked()).toBe(true);
	await picture('dialog-device');
	await grant.getByRole('radio', { name: /^On the server, with a sealed copy/ }).check();
	await grant.getByText('During a run mana-ai and the operator of the model see these records').waitFor();
	await grant
		.getByText(/^one record · /)
		.first()
		.waitFor();
	const key = sealingKeySchema.parse(await (await askAi('GET', '/api/v1/ai/sealing-key')).json());
	const fingerprint = await fingerprintOf(new Uint8Array(Buffer.from(key.publicKey, 'base64')));
	await grant.getByText(fingerprint).waitFor();
	await grant.getByLabel('What it may do with Notes').selectOption('Read and propose');
	await grant.getByText(/^The copy: one record, about /).waitFor();
	expect(await barriers(page)).toEqual([]);
	await picture('dialog-server');
	await page.emulateMedia({ colorScheme: 'dark' });
	await grant.getByText('The server’s key').evaluate((key) => key.scrollIntoView({ block: 'center' }));
	await picture('dialog-server-dark');
	await page.emulateMedia({ colorScheme: 'light' });
	await grant.getByRole('button', { name: 'Seal and allow this' }).click();
	await prove(page);
	await grant.waitFor({ state: 'detached' });
	const holds = card('What the server holds');
	await holds.getByText('Reads Notes, and proposes changes there').waitFor();
	await holds.getByText('It runs on the server, also while Mana is closed.').waitFor();
	await holds.getByText(/sealed here/).waitFor();
	await holds.getByText(fingerprint).waitFor();
	await picture('sealed');
});

test('while the app is closed the server runs it, on the copy, and writes nothing', async () => {
	const context = page.context();
	await page.close();
	model.script(
		{ calls: [{ name: 'notes_get', input: { id: 'jam' } }] },
		{ calls: [{ name: 'notes_update', input: { id: 'jam', append: 'The Ziegenpeter is missing.' } }] },
	);
	const begun = await askAi('POST', `/api/v1/missions/${missionId}/run`, { try: false });
	expect(begun.status).toBeLessThan(300);
	const schedule = z.object({
		runs: z.array(
			z.object({ state: z.string(), status: z.string().nullable(), error: z.string().nullable() }),
		),
	});
	let run: z.output<typeof schedule>['runs'][number] | undefined;
	await waitUntil(async () => {
		const answer = await askAi('GET', `/api/v1/missions/${missionId}/schedule`);
		[run] = schedule.parse(await answer.json()).runs;
		return run?.state === 'ended';
	}, patienceMs);
	expect(run).toMatchObject({ status: 'done', error: null });
	const said = JSON.stringify(model.requests.map(({ body }) => body));
	expect(said).toContain('Sternfrucht on the sill.');
	expect(said).not.toContain(never);
	const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now());
	expect(/Today is (\w+ [\d-]+)/.exec(said)?.[1]).toEndWith(day);
	expect(await runsAtSync()).toBe(0);
	page = await context.newPage();
	await watchForComplaints(page, app.stack.urls.web, app.complaints);
});

test('opened again, the run and its proposal are there; approved on the device, the note is changed', async () => {
	await page.goto(`/missions/${missionId}`);
	const run = runs().filter({ hasText: 'started by you' }).filter({ hasText: 'Done' });
	await run.getByText('The Ziegenpeter is looked after.').waitFor();
	await picture('run');
	await page.getByRole('link', { name: 'See one proposal' }).click();
	await page.locator('[data-proposal]').waitFor();
	await picture('proposal');
	await page.getByRole('button', { name: 'Approve', exact: true }).first().click();
	await page.getByText('Nothing to decide').waitFor();
	await follow(page, '/notes/jam');
	await page.getByText('The Ziegenpeter is missing.').first().waitFor();
	const waiting = await (await askAi('GET', '/api/v1/me/sealed-results')).json();
	expect(waiting).toEqual({ results: [], hasMore: false });
	expect(await runsAtSync()).toBeGreaterThan(0);
});

test('what has changed is sealed anew by itself', async () => {
	const { sealedAt } = await heldAtServer();
	await waitUntil(async () => (await heldAtServer()).sealedAt > sealedAt, 2 * patienceMs);
});

test('given a schedule it is planned by what is sealed anew at once', async () => {
	await follow(page, `/missions/${missionId}`);
	await page.getByRole('button', { name: 'More' }).last().click();
	await page.getByRole('menuitem', { name: 'Edit' }).click();
	const editor = page.getByRole('dialog');
	await editor.getByLabel('When').selectOption('interval');
	await editor.getByRole('button', { name: 'Save' }).click();
	const schedule = card('Schedule');
	await schedule.getByText('The server runs it while your copy there is good.').waitFor();
	await schedule.getByRole('listitem').nth(2).waitFor();
	await picture('planned');
});

test('without a network it is as the device knows, and what would take one is refused', async () => {
	const { auth, ai } = app.stack.urls;
	for (const url of [auth, ai]) await page.context().route(`${url}/**`, (route) => route.abort());
	await follow(page, '/missions');
	await follow(page, `/missions/${missionId}`);
	const holds = card('What the server holds');
	await holds.getByText('Reads Notes, and proposes changes there').waitFor();
	await card('Schedule').getByText('mana-ai has not planned it yet: it could not be reached.').waitFor();
	await holds.getByRole('button', { name: 'Take back' }).click();
	await page.getByText('The server cannot be reached. Try again in a moment.').waitFor();
	expect(await page.getByRole('dialog').count()).toBe(0);
	await picture('offline');
	for (const url of [auth, ai]) await page.context().unroute(`${url}/**`);
});

test('no database holds a word of it', async () => {
	expect(await wordsInDatabases(app.stack.adminUrl, [...planted, never])).toEqual([]);
});

test('no screen of these holds anybody up, on either scheme, and all fit a phone, in German', async () => {
	const held = await app.signIn('Zoe', { ...phone, locale: 'de-CH' });
	await held.getByLabel('Wiederherstellungscode').fill(code);
	await held.getByRole('button', { name: 'Entsperren' }).click();
	await held.locator('main h1').waitFor();
	for (const colorScheme of ['light', 'dark'] as const)
		for (const screen of [page, held]) {
			await screen.emulateMedia({ colorScheme });
			for (const path of ['/missions', `/missions/${missionId}`, '/missions/access']) {
				await follow(screen, path);
				await screen.locator('main h1').waitFor();
				if (path.endsWith(missionId)) await screen.locator('.cards').waitFor();
				expect({ path, found: await barriers(screen) }).toEqual({ path, found: [] });
				const kind = screen === held ? 'phone' : 'desk';
				await picture(`${colorScheme}-${kind}-${path.split('/').slice(1, 3).join('-').slice(0, 12)}`, screen);
				expect({ path, fits: await fitsItsWidth(screen) }).toEqual({ path, fits: true });
			}
		}
	// Another device seals nothing of it until it is asked to.
	await follow(held, `/missions/${missionId}`);
	await held.getByText('Ein anderes Gerät von dir erneuert sie').waitFor();
	await held.getByRole('button', { name: 'Ändern' }).click();
	const grant = held.getByRole('dialog');
	expect(await grant.getByRole('radio', { name: /^Auf dem Server/ }).isChecked()).toBe(true);
	await grant.getByText('Der Schlüssel des Servers').waitFor();
	expect(await barriers(held)).toEqual([]);
	await picture('dark-phone-dialog', held);
	await grant
		.getByText('Der Schlüssel des Servers')
		.evaluate((key) => key.scrollIntoView({ block: 'center' }));
	await picture('dark-phone-dialog-key', held);
});

test('taken back, the copy is gone and the server refuses to run it', async () => {
	await page.emulateMedia({ colorScheme: 'light' });
	await follow(page, `/missions/${missionId}`);
	await card('What the server holds').getByRole('button', { name: 'Take back' }).click();
	await page.getByRole('dialog').getByText('The server deletes the copy').waitFor();
	await picture('take-back');
	await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
	await page.getByText('Nothing yet: on this device the mission can neither read nor write').waitFor();
	expect((await askAi('GET', inputsPath())).status).toBe(404);
	const refused = await askAi('POST', `/api/v1/missions/${missionId}/run`, { try: false });
	expect(await refused.json()).toMatchObject({ error: 'GRANT_NEEDED' });
	// What it has proposed and said stays.
	await runs().filter({ hasText: 'Done' }).first().waitFor();
});
