import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { bearer, password, post, registered, sharedSpace } from './auth-world.ts';
import { type BrowserWorld, openBrowserWorld } from './browser.ts';
import { authorizeUrl, pkce, registerClient } from './oauth-client.ts';

setDefaultTimeout(60_000);

let open: BrowserWorld;

beforeAll(async () => {
	open = await openBrowserWorld();
});
afterAll(async () => {
	const { complaints } = open;
	await open.close();
	expect(complaints).toEqual([]);
});

/** What has the focus: its place among the controls of the page, its name, and whether one sees that it has it. */
async function focused(page: Page) {
	return page.evaluate(() => {
		const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
		const at = document.activeElement;
		if (!(at instanceof HTMLElement) || at === document.body) return undefined;
		const style = getComputedStyle(at);
		const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])] : [];
		const name = at.getAttribute('aria-label') ?? (labels[0] ?? at).textContent ?? '';
		const isShown = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
		return { place: [...document.querySelectorAll(controls)].indexOf(at), name: name.trim(), isShown };
	});
}

/** Goes on by Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
	const passed: string[] = [];
	for (let tabs = 0; tabs < 60; tabs++) {
		const at = await focused(page);
		if (at && name.test(at.name)) return;
		passed.push(at?.name ?? '');
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never came to ${name}, only to ${passed.join(' | ')}`);
}

/** Types into the field of that name, in place of what is there. */
async function type(page: Page, name: RegExp, text: string): Promise<void> {
	await tabTo(page, name);
	await page.keyboard.press('Control+A');
	await page.keyboard.type(text);
}

async function press(page: Page, name: RegExp, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
	await tabTo(page, name);
	await page.keyboard.press(key);
}

/** Controls that Tab does not come to in their order, and those that do not show that they have the focus. */
async function outOfReach(page: Page): Promise<unknown[]> {
	const expected = await page.evaluate(() => {
		const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
		return [...document.querySelectorAll<HTMLElement>(controls)].flatMap((control, place) => {
			const isDisabled = control.matches(':disabled');
			return isDisabled || control.tabIndex < 0 || !control.checkVisibility() ? [] : [place];
		});
	});
	const stops: number[] = [];
	const unseen: string[] = [];
	for (let tabs = 0; tabs < expected.length * 2 + 2; tabs++) {
		await page.keyboard.press('Tab');
		const at = await focused(page);
		if (!at) continue;
		stops.push(at.place);
		if (!at.isShown && !unseen.includes(at.name)) unseen.push(at.name);
	}
	const begin = stops.indexOf(expected[0] ?? -1);
	const round = stops.slice(begin, begin + expected.length);
	const isInOrder = begin >= 0 && JSON.stringify(round) === JSON.stringify(expected);
	return [...(isInOrder ? [] : [{ expected, round }]), ...unseen];
}

test('each control of each page is reached by Tab, in its order, and shows it', async () => {
	const found: Record<string, unknown> = {};
	const look = async (page: Page, path: string) => {
		await page.goto(path);
		const faults = await outOfReach(page);
		if (faults.length > 0) found[path] = faults;
	};
	const stranger = await open.newPage();
	for (const path of [
		'/sign-in',
		'/sign-up',
		'/forgot-password',
		'/reset-password?token=x',
		'/verify-email?token=x',
		'/change-email?token=x',
		'/two-factor',
	]) {
		await look(stranger, path);
	}
	const page = await open.signedUp('Tabea');
	for (const path of ['/security', '/account']) await look(page, path);
	const clientId = await registerClient(open.world.app, { client_name: 'Pocket agent' });
	await look(page, authorizeUrl(clientId, pkce().challenge));
	expect(found).toEqual({});
});

test('an account is made, changed, left and entered again without a mouse', async () => {
	const page = await open.newPage();
	await page.goto('/sign-up');
	await type(page, /^Name/, 'Kai');
	await type(page, /^E-mail/, 'kai@mana.test');
	await type(page, /^New password/, password);
	await page.keyboard.press('Enter');
	await page.waitForURL('/security');

	await page.goto('/account');
	await type(page, /^Name/, 'Kai K');
	await page.keyboard.press('Enter');
	await page.getByText('Saved.').waitFor();
	await type(page, /^New address/, 'kai.k@mana.test');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await press(page, /^Change address/);
	await type(page, /^Password/, password);
	await page.keyboard.press('Enter');
	await page.getByText('A link is on its way').waitFor();
	const link = open.world.mails.findLast(({ to }) => to === 'kai.k@mana.test')?.link ?? '';
	await page.goto(link);
	await press(page, /^Use this address/);
	await page.waitForURL('/account');

	await press(page, /^Sign out/);
	await page.waitForURL(/\/sign-in/);
	await type(page, /^E-mail/, 'kai.k@mana.test');
	await type(page, /^Password/, password);
	await page.keyboard.press('Enter');
	await page.waitForURL('/security');
});

test('a forgotten password is set anew, an agent let in and an invitation answered without a mouse', async () => {
	const page = await open.newPage();
	const person = await registered(open.world.app, 'noa@mana.test');
	const owner = await registered(open.world.app, 'otto@mana.test');
	const spaceId = await sharedSpace(open.world, owner, 'garden', 'team');
	await page.goto('/forgot-password');
	await type(page, /^E-mail/, person.user.email);
	await page.keyboard.press('Enter');
	await page.getByText('a link is on its way').waitFor();
	await page.goto(open.world.mails.findLast(({ to }) => to === person.user.email)?.link ?? '');
	await type(page, /^New password/, 'orange-lantern-77');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/sign-in/);
	await type(page, /^E-mail/, person.user.email);
	await type(page, /^Password/, 'orange-lantern-77');
	await page.keyboard.press('Enter');
	await page.waitForURL('/security');

	const path = `/api/v1/spaces/${spaceId}/invitations`;
	const body = { email: person.user.email, role: 'member' };
	const invited = await post(open.world.app, path, body, bearer(owner.accessToken));
	await page.goto((await invited.json()).link);
	await press(page, /^Join/);
	await page.waitForURL(`/spaces/${spaceId}`);

	const clientId = await registerClient(open.world.app, { client_name: 'Pocket agent' });
	await page.goto(authorizeUrl(clientId, pkce().challenge));
	await press(page, /Noa|noa|personal/i, 'Space');
	const refused = page.waitForRequest(/error=access_denied/);
	await press(page, /^No$/);
	await refused;
});
