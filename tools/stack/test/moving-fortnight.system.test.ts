import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { listSpaces, postJson } from './agent.ts';
import { type AppBrowser, addressOf, follow, openAppBrowser, password, prove } from './app-browser.ts';
import { temporaryFolder } from './launcher.ts';
import { keepFortnight, recordsIn } from './moved-records.ts';

// Two browsers and two Manas take their time on a machine that is busy.
setDefaultTimeout(180_000);

interface TakenFile {
	readonly path: string;
	readonly passphrase: string;
}

let folder: string;
let homes: readonly AppBrowser[];
let records: string[];
let taken: TakenFile;

beforeAll(async () => {
	folder = temporaryFolder();
	homes = await Promise.all([openAppBrowser(), openAppBrowser()]);
});
afterAll(async () => {
	// Closing one removes the folders of both.
	await Promise.all((homes ?? []).map(({ stack }) => stack.stop()));
	for (const { close } of homes ?? []) await close();
});

function home(at: number): AppBrowser {
	const found = homes[at];
	if (found === undefined) throw new RangeError(`there is no home ${at}`);
	return found;
}

/** Anna's settings are among what moves: with them a screen turns German. */
const say = {
	make: /^(?:Make one|Eine erzeugen)$/,
	passphrase: /^Passphrase$/,
	kept: /I have kept the passphrase|Ich habe die Passphrase aufbewahrt/,
	start: /^Export(?:ieren)?$/,
	save: /^(?:Save the file|Datei sichern)$/,
} as const;
const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name });

async function exportAll(page: Page): Promise<TakenFile> {
	await follow(page, '/export');
	await button(page, say.make).click();
	const passphrase = await page.getByRole('textbox', { name: say.passphrase }).inputValue();
	await page.getByLabel(say.kept).check();
	await button(page, say.start).click();
	const saving = page.waitForEvent('download');
	await page.getByRole('link', { name: say.save }).click();
	const path = join(folder, `${crypto.randomUUID()}.mana`);
	await (await saving).saveAs(path);
	return { path, passphrase };
}

async function importAll(page: Page, { path, passphrase }: TakenFile): Promise<void> {
	await follow(page, '/import');
	await page.getByLabel('Choose files').setInputFiles(path);
	await page.getByLabel('Passphrase of the file').fill(passphrase);
	await button(page, 'Show what will come').click();
	await button(page, `Import ${records.length} things`).click();
	await page.getByRole('heading', { name: `${records.length} Einträge importiert` }).waitFor();
}

/** What the file of a person's whole space has. */
async function exportedRecords(page: Page): Promise<string[]> {
	const { path, passphrase } = await exportAll(page);
	return recordsIn(path, passphrase);
}

test('a fortnight is taken out by the screens of one Mana', async () => {
	const { stack } = home(0);
	const page = await home(0).signUp('Anna');
	const credentials = { email: addressOf('Anna'), password };
	const signIn = `${stack.urls.auth}/api/v1/auth/sign-in/email`;
	const { accessToken } = (await postJson<{ accessToken: string }>(signIn, credentials)).body;
	const own = (await listSpaces(stack, accessToken)).find(({ type }) => type === 'personal');
	await keepFortnight(stack, { accessToken, personalSpaceId: own?.id ?? '' });
	await page.reload();
	await page.getByRole('link', { name: 'Aufgaben' }).first().waitFor();
	taken = await exportAll(page);
	records = await recordsIn(taken.path, taken.passphrase);
	expect(records.length).toBeGreaterThan(500);
});

test('it comes into another Mana, is the same there byte for byte, and goes again', async () => {
	const page = await home(1).signUp('Beat');
	await importAll(page, taken);
	expect(await exportedRecords(page)).toEqual(records);
	await follow(page, '/import');
	await button(page, 'Zurücknehmen').click();
	await page.getByText(`${records.length} Einträge sind wieder weg.`).waitFor();
	await follow(page, '/export');
	await page.getByText('In diesem Raum ist noch nichts.').waitFor();
});

test('it comes into an account that only its owner opens, and is the same there', async () => {
	const page = await home(1).signUp('Cleo');
	await follow(page, '/encryption');
	const turnOn = 'Turn on zero-knowledge mode';
	await button(page, turnOn).click();
	await page.getByRole('dialog').getByRole('button', { name: turnOn }).click();
	await prove(page);
	await button(page, 'I have written it down').click();
	await page.getByText('Everything is encrypted under the new key.').waitFor();
	await importAll(page, taken);
	expect(await exportedRecords(page)).toEqual(records);
});

test('nothing complained on the way', () => {
	expect(homes.flatMap(({ complaints }) => complaints)).toEqual([]);
});
