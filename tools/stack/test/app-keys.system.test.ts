import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { keyDevice } from './agent-keys.ts';
import {
	type AppBrowser,
	addTask,
	credentialsOf,
	follow,
	openAppBrowser,
	phone,
	prove,
} from './app-browser.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let app: AppBrowser;
let sql: postgres.Sql;
let desk: Page;
let code = '';

beforeAll(async () => {
	app = await openAppBrowser();
	sql = postgres(app.stack.adminUrl, { max: 1, onnotice: () => {} });
	desk = await app.signUp('Ada');
	await addTask(desk, 'a secret errand');
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await sql?.end();
	await app?.close();
});

async function keepCode(page: Page): Promise<string> {
	const shown = (await page.locator('main code').textContent()) ?? '';
	await page.getByRole('button', { name: 'I have written it down' }).click();
	return shown;
}

async function unlock(page: Page, by: string): Promise<void> {
	await page.getByLabel('Recovery code').fill(by);
	await page.getByRole('button', { name: 'Unlock' }).click();
}

/** Answers the question for the code that work at the keys begins with. */
async function giveCode(page: Page, by: string, act: string): Promise<void> {
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Recovery code').fill(by);
	await dialog.getByRole('button', { name: act }).click();
}

test('zero-knowledge mode is turned on, and a second device is opened by the code alone', async () => {
	await follow(desk, '/encryption');
	const turnOn = { name: 'Turn on zero-knowledge mode' };
	await desk.getByRole('button', turnOn).click();
	await desk.getByRole('dialog').getByRole('button', turnOn).click();
	await prove(desk);
	code = await keepCode(desk);
	await desk.getByText('Everything is encrypted under the new key.').waitFor();

	const hand = await app.signIn('Ada', phone);
	await unlock(hand, '0000-0000');
	await hand.getByText('That is not right.').waitFor();
	await unlock(hand, code);
	await follow(hand, '/tasks');
	await hand.getByRole('link', { name: 'a secret errand' }).waitFor();
	await addTask(hand, 'a second errand');
	await follow(desk, '/tasks');
	await desk.getByRole('link', { name: 'a second errand' }).waitFor();
	await hand.context().close();
});

test('a new key is made, and a device that meanwhile works with the one before is told so', async () => {
	await follow(desk, '/encryption');
	await finishWaiting(desk);
	const underOld = await keyDevice(app.stack, credentialsOf('Ada'), code);
	await underOld.put();
	const agentKeys = await underOld.open();
	const other = await app.signIn('Ada');
	await unlock(other, code);
	await follow(other, '/encryption');
	await other.getByRole('button', { name: 'Make a new key' }).click();

	await desk.getByRole('button', { name: 'Make a new key' }).click();
	await giveCode(desk, '0000-0000', 'Make a new key');
	await desk.getByText('This is not the recovery code of your vault.').waitFor();
	await desk.getByRole('button', { name: 'Make a new key' }).click();
	await giveCode(desk, code, 'Make a new key');
	await desk.locator('main code').waitFor();
	// The other one has begun with the key that is replaced now.
	await giveCode(other, code, 'Make a new key');
	await prove(other);
	const offered = other.getByRole('button', { name: 'I have written it down' });
	await offered.waitFor();
	const before = code;
	code = await keepCode(desk);
	await desk.getByText('Everything is encrypted under the new key.').waitFor();
	await offered.click();
	await other
		.getByText(/The key is being replaced on another device|Another device has replaced the key/)
		.waitFor();
	expect(code).not.toBe(before);
	await expect(underOld.open()).rejects.toMatchObject({ code: 'DECRYPT_FAILED' });
	expect(await (await keyDevice(app.stack, credentialsOf('Ada'), code)).open()).toEqual(agentKeys);

	const hand = await app.signIn('Ada', phone);
	await unlock(hand, before);
	await hand.getByText('That is not right.').waitFor();
	await unlock(hand, code);
	await follow(hand, '/tasks');
	for (const title of ['a secret errand', 'a second errand'])
		await hand.getByRole('link', { name: title }).waitFor();
	await hand.context().close();
	await other.context().close();
});

test('zero-knowledge mode is turned off again, and a new device opens without a code', async () => {
	await finishWaiting(desk);
	await desk.getByRole('button', { name: 'Turn off zero-knowledge mode' }).click();
	await giveCode(desk, code, 'Turn off zero-knowledge mode');
	await desk.getByText('Zero-knowledge mode is off.').waitFor();
	const fresh = await app.signIn('Ada');
	await follow(fresh, '/tasks');
	await fresh.getByRole('link', { name: 'a secret errand' }).waitFor();
	await fresh.context().close();
});

/** The server keeps the key before for five minutes, for what other devices still write: here they are over. */
async function finishWaiting(page: Page): Promise<void> {
	await sql`
		update auth.encryption_vaults set sealed_previous_since = now() - interval '6 minutes'
		where sealed_previous_since is not null`;
	await page.getByRole('button', { name: 'Finish' }).click();
	await page.getByText('Zero-knowledge mode is on, and everything is encrypted under the new key.').waitFor();
}
