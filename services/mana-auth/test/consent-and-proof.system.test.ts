import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { password, post, registered, sharedSpace } from './auth-world.ts';
import { type BrowserWorld, openBrowserWorld } from './browser.ts';
import { authorizeUrl, pkce, registerClient } from './oauth-client.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(30_000);

let open: BrowserWorld;
beforeAll(async () => {
	open = await openBrowserWorld();
});
afterAll(() => open.close());

async function signIn(page: Page, email: string): Promise<void> {
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('an agent is let into just the spaces that the person ticks', async () => {
	const client = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: () => new Response('You can close this.'),
	});
	const redirectUri = `http://127.0.0.1:${client.port}/callback`;
	const registration = { client_name: 'Garden agent', redirect_uris: [redirectUri] };
	const clientId = await registerClient(open.world.app, registration);
	const mara = await registered(open.world.app, 'mara@mana.test');
	const ticked = [
		await sharedSpace(open.world, mara, 'garden'),
		await sharedSpace(open.world, mara, 'choir', 'club'),
	];
	const page = await open.newPage();
	await page.goto(authorizeUrl(clientId, pkce().challenge, { redirect_uri: redirectUri }));
	await signIn(page, 'mara@mana.test');
	const spaces = page.getByRole('group', { name: 'Into which spaces?' });
	await spaces.waitFor();
	// The personal space is ticked beforehand.
	for (const box of await spaces.getByRole('checkbox').all()) await box.uncheck();
	for (const name of ['garden', 'choir']) await spaces.getByRole('checkbox', { name }).check();
	await page.getByRole('button', { name: 'Let it in' }).click();
	await page.waitForURL(/callback\?.*code=/);
	const granted = await open.world.admin<{ space_id: string }[]>`
		select space_id from auth.oauth_grant_spaces where user_id = ${mara.user.id}`;
	expect(granted.map(({ space_id: id }) => id).sort()).toEqual(ticked.sort());
	await client.stop(true);
});

test('who is locked out is told for how long', async () => {
	await registered(open.world.app, 'locked@mana.test');
	for (let tries = 0; tries < 10; tries += 1)
		await post(open.world.app, '/api/v1/auth/login', { email: 'locked@mana.test', password: 'wrong-one-1' });
	const page = await open.newPage();
	await page.goto('/sign-in');
	await signIn(page, 'locked@mana.test');
	const field = page.getByLabel('Password');
	await page.getByText(/15 minutes/).waitFor();
	expect(await field.getAttribute('aria-invalid')).toBe('true');
});

test('a proof is asked for in ways that the person has', async () => {
	const page = await open.signedUp('Nora');
	await page.getByRole('button', { name: 'Set it up' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Password').waitFor();
	// Whether there is a passkey is asked of the server.
	await page.waitForLoadState('networkidle');
	expect(await dialog.getByRole('button').allTextContents()).toEqual(['Cancel', 'Continue']);
	expect(await dialog.locator('[data-passkey]').isVisible()).toBe(false);
	expect(await dialog.getByLabel(/Code/).isVisible()).toBe(false);
});
