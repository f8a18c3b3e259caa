import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { createOTP } from '@better-auth/utils/otp';
import type { Page } from 'playwright-core';
import { bearer, password, post, registered, sharedSpace } from './auth-world.ts';
import { type BrowserWorld, barriers, openBrowserWorld, overflow, proveByPassword } from './browser.ts';
import { authorizeUrl, pkce, registerClient } from './oauth-client.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(30_000);

let open: BrowserWorld;

beforeAll(async () => {
	open = await openBrowserWorld();
});

afterAll(async () => {
	const { complaints } = open;
	await open.close();
	expect(complaints).toEqual([]);
});

async function signIn(page: Page, email: string, withPassword = password): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password').fill(withPassword);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Answers every question of the page with yes. */
function agree(page: Page): void {
	page.on('dialog', (dialog) => void dialog.accept());
}

/** Lets the browser have an authenticator that says yes. */
async function giveAuthenticator(page: Page): Promise<void> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
		},
	});
}

function currentCode(secret: string): Promise<string> {
	return createOTP(Buffer.from(base32(secret)).toString()).totp();
}

function base32(text: string): Uint8Array {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	const bits = [...text].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('');
	return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

test('signing up, out and in again; a wrong password says so and keeps the address', async () => {
	const page = await open.signedUp('Anna');
	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await page.waitForURL('/sign-in');
	await signIn(page, 'anna@mana.test', 'not the password');
	await page.getByRole('status').filter({ hasText: /./ }).waitFor();
	expect(await page.getByLabel('E-mail').inputValue()).toBe('anna@mana.test');
	const field = page.getByLabel('Password');
	expect(await field.getAttribute('aria-invalid')).toBe('true');
	const described = await field.getAttribute('aria-describedby');
	expect(await page.locator(`#${described}`).textContent()).toContain('password is wrong');
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	expect(await field.getAttribute('type')).toBe('text');
	await field.fill(password);
	expect(await field.getAttribute('aria-invalid')).toBeNull();
	await page.keyboard.press('Enter');
	await page.waitForURL('/security');
});

test('a page at another address than its own says so, and where to go', async () => {
	const page = await open.newPage();
	const port = new URL(open.url).port;
	await page.goto(`http://127.0.0.1:${port}/sign-in?next=%2Fspaces`);
	const link = page.getByRole('link', { name: open.url });
	await link.waitFor();
	expect(await page.getByRole('button', { name: /passkey/ }).count()).toBe(0);
	await link.click();
	await page.waitForURL(`${open.url}/sign-in?next=%2Fspaces`);
	expect(await page.getByRole('button', { name: /passkey/ }).count()).toBe(1);
	await page.goto(`http://elsewhere.test:${port}/sign-in`);
	await page.getByText(`it was opened at elsewhere.test:${port}`).waitFor();
	await page.getByRole('link', { name: open.url }).click();
	await page.waitForURL(`${open.url}/sign-in`);
});

test('who signed in by another spelling of the address stays so there', async () => {
	await open.signedUp('Otto');
	const page = await open.newPage({ baseURL: `http://127.0.0.1:${new URL(open.url).port}` });
	await signIn(page, 'otto@mana.test');
	await page.waitForURL('/security');
	await page.goto('/security');
	expect(await page.getByLabel('Name', { exact: true }).count()).toBe(0);
});

test('who is not signed in comes back to where they wanted to go, and nowhere else', async () => {
	const page = await open.signedUp('Ben');
	await page.context().clearCookies();
	await page.goto('/account?from=mail');
	expect(new URL(page.url()).pathname).toBe('/sign-in');
	await page.getByLabel('E-mail').fill('ben@mana.test');
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL('/account?from=mail');
	await page.context().clearCookies();
	await page.goto('/sign-in?next=https://evil.test/');
	await page.getByLabel('E-mail').fill('ben@mana.test');
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL('/security');
});

test('a forgotten password is set anew by the mailed link', async () => {
	const page = await open.signedUp('Marcus');
	await page.context().clearCookies();
	await page.goto('/forgot-password');
	await page.getByLabel('E-mail').fill('marcus@mana.test');
	await page.getByRole('button', { name: 'Send me a link' }).click();
	await page.getByRole('status').filter({ hasText: /./ }).waitFor();
	const mail = open.world.mails.findLast(({ to }) => to === 'marcus@mana.test');
	await page.goto(mail?.link ?? '');
	await page.getByLabel('New password').fill('another-long-one-77');
	await page.getByRole('button', { name: 'Set the password' }).click();
	await page.waitForURL('/sign-in');
	await signIn(page, 'marcus@mana.test', 'another-long-one-77');
	await page.waitForURL('/security');
});

test('where mails are sent an account is used once its address is confirmed', async () => {
	const mailed = await openBrowserWorld({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'mana@mana.test' });
	const page = await mailed.newPage();
	await page.goto('/sign-up');
	await page.getByLabel('Name').fill('Anna');
	await page.getByLabel('E-mail').fill('anna@mana.test');
	await page.getByLabel('New password').fill(password);
	await page.getByRole('button', { name: 'Make the account' }).click();
	await page
		.getByRole('status')
		.filter({ hasText: /mailbox/ })
		.waitFor();
	await signIn(page, 'anna@mana.test');
	await page.getByRole('status').filter({ hasText: /./ }).waitFor();
	await page.goto(mailed.world.mails.findLast(({ link }) => link.includes('verify-email'))?.link ?? '');
	await page.getByRole('button', { name: 'This is my address' }).click();
	await page.waitForURL('/sign-in');
	await signIn(page, 'anna@mana.test');
	await page.waitForURL('/security');
	await mailed.close();
});

test('an agent is let into the space that the person picks, or not at all', async () => {
	const callbacks: URL[] = [];
	const client = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: (request) => {
			const url = new URL(request.url);
			// The browser asks for an icon, too.
			if (url.pathname === '/callback') callbacks.push(url);
			return new Response('You can close this.');
		},
	});
	const redirectUri = `http://127.0.0.1:${client.port}/callback`;
	const clientId = await registerClient(open.world.app, {
		client_name: 'Pocket agent',
		redirect_uris: [redirectUri],
	});
	const page = await open.signedUp('Lena');
	agree(page);
	await page.goto(authorizeUrl(clientId, pkce().challenge, { redirect_uri: redirectUri }));
	expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Pocket agent');
	expect(await barriers(page)).toEqual([]);
	await page.getByRole('group', { name: 'Into which spaces?' }).getByRole('checkbox').first().check();
	await page.getByRole('button', { name: 'Let it in' }).click();
	await page.waitForURL(/callback/);
	expect(callbacks.at(-1)?.searchParams.get('state')).toBe('xyz');
	expect(callbacks.at(-1)?.searchParams.get('code')).toMatch(/.{32}/);

	await page.goto(authorizeUrl(clientId, pkce().challenge, { redirect_uri: redirectUri }));
	await page.getByRole('button', { name: 'No' }).click();
	await page.waitForURL(/callback/);
	expect(callbacks.at(-1)?.searchParams.get('error')).toBe('access_denied');
	await client.stop(true);
});

test('a second factor is set up with a picture and codes, asked for at sign-in, and turned off', async () => {
	const page = await open.signedUp('Sofia');
	agree(page);
	await page.goto('/security');
	await page.getByRole('button', { name: 'Set it up' }).click();
	await proveByPassword(page);
	await page.getByRole('img', { name: /QR code/ }).waitFor();
	const [secret, codes] = await page.locator('.secret').allTextContents();
	expect(codes?.split('\n')).toHaveLength(10);
	await page.getByLabel(/code that the app shows/).fill(await currentCode(secret ?? ''));
	await page.getByRole('button', { name: 'Turn it on' }).click();
	await page.getByText(/backup codes are left/).waitFor();
	// The proof of a moment ago still counts, though the page has been loaded anew.
	await page.getByRole('button', { name: 'New backup codes' }).click();
	await page.getByText('Those before are good no more').waitFor();
	const renewed = await page.locator('.secret').textContent();
	expect(renewed?.split('\n')).toHaveLength(10);

	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await page.waitForURL('/sign-in');
	await signIn(page, 'sofia@mana.test');
	await page.waitForURL(/two-factor/);
	expect(await barriers(page)).toEqual([]);
	await page.getByText('Use a backup code instead').click();
	await page.getByLabel('Backup code').fill(renewed?.split('\n')[0] ?? '');
	await page.getByRole('button', { name: 'Sign in with the backup code' }).click();
	await page.waitForURL('/security');

	await page.goto('/security');
	await page.getByRole('button', { name: 'Turn off' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Password').fill(password);
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await dialog.getByLabel(/Code/).fill(renewed?.split('\n')[1] ?? '');
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await page.getByRole('button', { name: 'Set it up' }).waitFor();
});

test('after a change of the password the next dangerous change asks for a proof anew', async () => {
	const page = await open.signedUp('Vera');
	await page.goto('/security');
	await page.getByRole('button', { name: 'Set it up' }).click();
	await proveByPassword(page);
	await page.getByLabel('Current password').fill(password);
	await page.getByLabel('New password').fill('another-long-one-78');
	await page.getByRole('button', { name: 'Change it' }).click();
	await page.getByText('Changed. Other devices are signed out.').waitFor();
	await page.getByLabel('Name').fill('Laptop');
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await page.getByRole('dialog').waitFor();
});

test('a passkey is added, proves who one is, signs in and is removed', async () => {
	const page = await open.signedUp('Tom');
	agree(page);
	await giveAuthenticator(page);
	await page.goto('/security');
	await page.getByLabel('Name').fill('Laptop');
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await proveByPassword(page);
	const card = page.getByRole('article').filter({ hasText: 'Laptop' });
	await card.waitFor();

	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await page.waitForURL('/sign-in');
	await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
	await page.waitForURL('/security');

	await page.goto('/security');
	await card.getByRole('button', { name: 'Remove' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
	await card.waitFor({ state: 'detached' });
});

test('an invitation is answered by its link, and leads on to the space', async () => {
	const owner = await registered(open.world.app, 'paul@mana.test');
	const spaceId = await sharedSpace(open.world, owner, 'studio', 'team');
	const path = `/api/v1/spaces/${spaceId}/invitations`;
	const body = { email: 'maya@mana.test', role: 'member' };
	const invited = await post(open.world.app, path, body, bearer(owner.accessToken));
	const guest = await open.signedUp('Maya');
	await guest.goto((await invited.json()).link);
	await guest.getByRole('button', { name: 'Join' }).click();
	await guest.waitForURL(`/spaces/${spaceId}`);
});

test('other devices are signed out from here', async () => {
	const page = await open.signedUp('Ben2');
	agree(page);
	const other = await open.newPage();
	await signIn(other, 'ben2@mana.test');
	await other.waitForURL('/security');
	await page.goto('/security');
	const ended = page.waitForResponse(/end-others/);
	await page.getByRole('button', { name: /Sign out everywhere else/ }).click();
	await ended;
	await page.getByRole('article').filter({ hasText: 'this one' }).waitFor();
	await other.goto('/account');
	expect(new URL(other.url()).pathname).toBe('/sign-in');
});

test('the export is saved as a file, and the account can be deleted', async () => {
	const page = await open.signedUp('Lena2');
	await page.goto('/account');
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Export' }).click();
	await proveByPassword(page);
	const saved = JSON.parse(await Bun.file(await (await download).path()).text());
	expect(JSON.stringify(saved)).toContain('lena2@mana.test');
	await page.getByLabel(/Type your address/).fill('lena2@mana.test');
	await page.getByRole('button', { name: 'Delete my account' }).click();
	await page.waitForURL('/sign-in');
	const again = await post(open.world.app, '/api/v1/auth/login', { email: 'lena2@mana.test', password });
	expect(again.status).toBeGreaterThanOrEqual(400);
});

test('a page is read in the language of the browser, or in that chosen on it', async () => {
	await registered(open.world.app, 'heidi@mana.test');
	const page = await open.newPage({ locale: 'de-CH' });
	await page.goto('/sign-in?next=%2Faccount');
	expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
	await page.getByLabel('E-Mail').fill('heidi@mana.test');
	await page.getByLabel('Passwort').fill('not the password');
	await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
	await page.getByText('Die Adresse oder das Passwort ist falsch.').waitFor();
	await page.getByRole('button', { name: 'Zeigen' }).click();
	await page.getByRole('button', { name: 'Verbergen' }).waitFor();
	await page.getByRole('link', { name: 'English' }).click();
	await page.getByLabel('E-mail').fill('heidi@mana.test');
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL('/account');
	await page.getByRole('heading', { name: 'Take everything along' }).waitFor();
	await page.getByRole('link', { name: 'Deutsch' }).click();
	await page.getByRole('button', { name: 'Exportieren' }).click();
	await page.getByRole('dialog', { name: 'Bist du es?' }).getByRole('button', { name: 'Abbrechen' }).click();
});

test('the check for barriers finds one', async () => {
	const page = await open.newPage();
	await page.goto('/sign-in');
	await page.evaluate(() =>
		document.querySelector('input[name=email]')?.parentElement?.replaceWith(document.createElement('input')),
	);
	expect((await barriers(page)).join()).toContain('label');
});

for (const [device, size] of [
	['phone', { width: 360, height: 740 }],
	['desktop', { width: 1280, height: 900 }],
] as const) {
	for (const colorScheme of ['light', 'dark'] as const) {
		test(`no page has a barrier or sticks out, on a ${device}, in ${colorScheme}`, async () => {
			const options = { viewport: size, colorScheme };
			const paths = [
				'/sign-in',
				'/sign-up',
				'/forgot-password',
				'/reset-password?token=x',
				'/verify-email?token=x',
				'/two-factor',
			];
			const found: Record<string, unknown> = {};
			const look = async (page: Page, path: string) => {
				for (const language of ['en', 'de']) {
					const at = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
					await page.goto(at);
					const faults = await barriers(page);
					const beyond = await overflow(page);
					if (faults.length > 0 || beyond > 0) found[at] = { faults, beyond };
				}
			};
			const stranger = await open.newPage(options);
			for (const path of paths) await look(stranger, path);
			const page = await open.signedUp(`${device}${colorScheme}`, options);
			for (const path of ['/security', '/account', '/agents']) await look(page, path);
			expect(found).toEqual({});
		});
	}
}
