import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { AppState } from './app-state.ts';
import { openBrowserWorld } from './testing/browser-world.ts';

let browser: Awaited<ReturnType<typeof openBrowserWorld>>;
beforeAll(async () => {
	browser = await openBrowserWorld();
});
afterAll(() => browser.close());

/** A page beside an authenticator that is always touched, and gives secrets or does not. */
async function pageWithAuthenticator(person: string, hasPrf: boolean) {
	browser.world.addPerson(person);
	browser.world.state.person = person;
	const page = await browser.openTab(await browser.newContext());
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasPrf } as const;
	await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: { ...options, hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
	});
	await page.evaluate(async () => {
		const { url } = await mana.session.beginSignIn({ returnTo: '/' });
		const state = new URL(url).searchParams.get('state');
		await mana.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
	});
	return page;
}

test('a passkey of the device opens it after a reload without the network', async () => {
	const page = await pageWithAuthenticator('anna', true);
	const added = await page.evaluate(async () => {
		const made = await passkeys.make('anna@mana.test');
		return made.ok ? mana.session.addPasskey(made.passkey) : made;
	});
	expect(added).toEqual({ ok: true });
	await page.evaluate(() => mana.session.lock());
	browser.world.setOnline(false);
	await page.reload();
	await page.waitForFunction(() => globalThis.mana !== undefined);
	const opened = await page.evaluate(async () => {
		const locked = await new Promise<AppState>((resolve) => {
			mana.state.subscribe((state) => state.kind === 'locked' && resolve(state));
		});
		const hint = await mana.session.passkey();
		const used = hint && (await passkeys.use(hint));
		const unlocked = used?.ok && (await mana.session.unlock({ way: 'passkey', secret: used.passkey }));
		return { locked, unlocked };
	});
	browser.world.setOnline(true);
	expect(opened).toMatchObject({ locked: { ways: ['passkey', 'password'] }, unlocked: { ok: true } });
	expect(browser.complaints).toEqual([]);
});

test('an authenticator that gives no secrets says so', async () => {
	const page = await pageWithAuthenticator('ben', false);
	expect(await page.evaluate(() => passkeys.make('ben@mana.test'))).toEqual({
		ok: false,
		code: 'UNSUPPORTED',
	});
});
