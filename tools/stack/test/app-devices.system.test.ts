import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import postgres from 'postgres';
import { type AppBrowser, addTask, follow, openAppBrowser, phone } from './app-browser.ts';
import { waitUntil } from './launcher.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let app: AppBrowser;
/** Two devices of one person. */
let desk: Page;
let hand: Page;

beforeAll(async () => {
	app = await openAppBrowser();
	desk = await app.signUp('Ada', { timezoneId: 'UTC' });
	hand = await app.signIn('Ada', phone);
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

async function setOffline(isOffline: boolean): Promise<void> {
	for (const page of [desk, hand]) await page.context().setOffline(isOffline);
}

/** Runs both while neither hears of the other, and waits until both have sent what they wrote. */
async function apart(run: () => Promise<void>): Promise<void> {
	await setOffline(true);
	await run();
	await setOffline(false);
	for (const page of [desk, hand]) await allSent(page);
}

/** Nothing waits any more: the account's settings say so on any screen size. */
async function allSent(page: Page): Promise<void> {
	await page.waitForFunction(() => navigator.onLine);
	await page.getByText(/All synced/).waitFor({ state: 'attached' });
}

const noteText = (page: Page) => page.getByRole('textbox', { name: 'Text' });

/** Puts the caret at an end of the note, and types. */
async function typeAt(page: Page, end: 'Control+Home' | 'Control+End', text: string): Promise<void> {
	await noteText(page).click();
	await page.keyboard.press(end);
	await page.keyboard.type(text);
	await page.getByText('Saved', { exact: true }).waitFor();
}

describe('two devices of one person', () => {
	test('lines that both add to a note while apart all stand, on both', async () => {
		await follow(desk, '/notes');
		await desk.getByRole('button', { name: 'New note' }).first().click();
		await desk.getByLabel('Title').fill('Shopping');
		await typeAt(desk, 'Control+End', 'bread\nbutter');
		await follow(hand, '/notes');
		await hand.getByRole('link', { name: 'Shopping' }).click();
		await noteText(hand).getByText('butter').waitFor();
		await apart(async () => {
			await typeAt(desk, 'Control+End', '\nmilk');
			await typeAt(hand, 'Control+Home', 'apples\n');
		});
		for (const page of [desk, hand]) {
			for (const line of ['apples', 'bread', 'butter', 'milk']) {
				await noteText(page).locator('.cm-line').getByText(line, { exact: true }).waitFor();
			}
		}
	});

	test('steps that both add to a task while apart all stand', async () => {
		await addTask(desk, 'pack for Lisbon');
		for (const page of [desk, hand]) {
			await follow(page, '/tasks');
			await page.getByRole('link', { name: 'pack for Lisbon' }).click();
		}
		await addStep(desk, 'passport');
		await hand.getByText('passport').waitFor();
		await apart(async () => {
			await addStep(desk, 'charger');
			await addStep(hand, 'hat');
			await hand.getByRole('checkbox', { name: 'Complete: passport' }).check({ force: true });
		});
		for (const page of [desk, hand]) {
			for (const step of ['passport', 'charger', 'hat']) await page.getByText(step).waitFor();
			await page.getByRole('checkbox', { name: 'Reopen: passport' }).waitFor({ state: 'attached' });
		}
	});

	test('a title that both wrote over is shown twice, and the person says which one stays', async () => {
		await apart(async () => {
			for (const [page, title] of [
				[desk, 'pack for Porto'],
				[hand, 'pack for Madrid'],
			] as const) {
				await page.getByLabel('Task', { exact: true }).fill(title);
				await page.keyboard.press('Enter');
			}
		});
		const decider = await somewhere(desk, hand, (page) =>
			page.getByRole('link', { name: '1 thing to decide' }),
		);
		await follow(decider, '/conflicts');
		const card = decider.getByRole('article');
		await card.locator('mark').getByText('Porto').waitFor();
		await card.locator('mark').getByText('Madrid').waitFor();
		await card.getByRole('button', { name: 'Keep the other' }).click();
		await decider.getByText('Nothing to decide').waitFor();
		const shown = decider === desk ? 'pack for Madrid' : 'pack for Porto';
		for (const page of [desk, hand]) {
			await follow(page, '/tasks');
			await page.getByRole('link', { name: shown }).waitFor();
		}
	});

	test('what is typed into a task stays while another device writes there', async () => {
		for (const page of [desk, hand]) {
			await follow(page, '/tasks');
			await page.getByRole('link', { name: /^pack for/ }).click();
		}
		const notes = (page: Page) => page.getByRole('textbox', { name: 'Notes', exact: true });
		await notes(desk).fill('first line\nlast line');
		await notes(desk).blur();
		await hand.waitForFunction(() => document.body.innerHTML.includes('Notes'));
		await expectValue(notes(hand), 'first line\nlast line');
		await notes(desk).press('Control+End');
		await desk.keyboard.type('\nfrom the desk');
		await notes(hand).fill('from the hand\nfirst line\nlast line');
		await notes(hand).blur();
		await allSent(hand);
		expect(await notes(desk).inputValue()).toBe('first line\nlast line\nfrom the desk');
		await notes(desk).blur();
		for (const page of [desk, hand])
			await expectValue(notes(page), 'from the hand\nfirst line\nlast line\nfrom the desk');
	});

	test('an edit of what was deleted elsewhere is offered back, and comes back whole', async () => {
		for (const page of [hand, desk]) await follow(page, '/tasks');
		await addTask(hand, 'renew the passport friday #travel');
		await desk.getByRole('link', { name: 'renew the passport' }).waitFor();
		await hand.getByRole('link', { name: 'renew the passport' }).click();
		await desk.getByRole('link', { name: 'renew the passport' }).click();
		await setOffline(true);
		await hand.getByLabel('Notes', { exact: true }).fill('bring two photos');
		await hand.getByLabel('Notes', { exact: true }).blur();
		await desk.context().setOffline(false);
		await desk.getByRole('button', { name: 'Delete' }).click();
		await allSent(desk);
		await hand.context().setOffline(false);
		await hand.getByRole('link', { name: '1 thing to decide' }).waitFor();
		await follow(hand, '/conflicts');
		const card = hand.getByRole('article');
		await card.getByRole('heading', { name: 'renew the passport' }).waitFor();
		await card.getByText('It was deleted elsewhere before your edit arrived.').waitFor();
		await card.getByText('bring two photos').waitFor();
		await card.getByRole('button', { name: 'Bring it back' }).click();
		await hand.getByText('Nothing to decide').waitFor();
		for (const page of [hand, desk]) {
			await follow(page, '/tasks');
			await page.getByRole('link', { name: /renew the passport.*#travel/ }).waitFor();
		}
	});
});

async function expectValue(field: Locator, value: string): Promise<void> {
	await waitUntil(async () => (await field.inputValue()) === value, 20_000);
}

async function addStep(page: Page, title: string): Promise<void> {
	await page.getByRole('textbox', { name: 'Add a step' }).fill(title);
	await page.keyboard.press('Enter');
	await page.getByText(title).waitFor();
}

/** The one of two pages on which something appears first. */
async function somewhere(
	one: Page,
	other: Page,
	find: (page: Page) => ReturnType<Page['getByRole']>,
): Promise<Page> {
	return Promise.any(
		[one, other].map((page) =>
			find(page)
				.first()
				.waitFor()
				.then(() => page),
		),
	);
}

describe('reminders', () => {
	test('tell of a task when it is due, once, in one of the tabs', async () => {
		const context = desk.context();
		await context.grantPermissions(['notifications'], { origin: app.stack.urls.web });
		await follow(desk, '/settings');
		await desk.getByRole('button', { name: 'Remind me on this device' }).click();
		await desk.getByText('This device reminds you of tasks').waitFor();
		const inAnHour = new Date(Date.now() + 61 * 60_000);
		const day = inAnHour.getUTCDate() === new Date().getUTCDate() ? 'today' : 'tomorrow';
		await addTask(desk, `ring the bakery ${day} ${inAnHour.toISOString().slice(11, 16)}`);
		// The tab that reminds is the first that is open.
		await desk.goto('about:blank');
		const tabs = [await context.newPage(), await context.newPage()];
		for (const tab of tabs) {
			await tab.clock.install();
			await tab.addInitScript(() => {
				const told: unknown[] = [];
				Object.assign(globalThis, { told });
				ServiceWorkerRegistration.prototype.showNotification = async (title, options) => {
					told.push({ title, ...options });
				};
			});
			await tab.goto(app.stack.urls.web);
			await tab.getByText('ring the bakery').first().waitFor();
		}
		await tabs[0]?.waitForFunction(async () => {
			const { held } = await navigator.locks.query();
			return held?.some(({ name }) => name === 'mana-reminders');
		});
		for (const span of ['00:00:25', '01:02:00']) for (const tab of tabs) await tab.clock.fastForward(span);
		const told = async () =>
			(await Promise.all(tabs.map((tab) => tab.evaluate('told')))).flat() as {
				title: string;
				data: object;
			}[];
		await waitUntil(async () => (await told()).length > 0, 20_000);
		for (const tab of tabs) await tab.clock.fastForward('00:01:00');
		await Bun.sleep(500);
		const all = await told();
		expect(all.map(({ title }) => title)).toEqual(['ring the bakery']);
		expect(all[0]?.data).toEqual({ path: expect.stringMatching(/^\/tasks\/./) });
		for (const tab of tabs) await tab.close();
	});
});

describe('a session that the server has ended', () => {
	test('is begun again from the line that tells so, and what was written meanwhile is sent', async () => {
		await desk.goto('/tasks');
		await desk.getByRole('link', { name: /^pack for/ }).waitFor();
		const sql = postgres(app.stack.adminUrl, { max: 1, onnotice: () => {} });
		await sql`delete from auth.sessions`;
		await sql.end();
		await desk.reload();
		await addTask(desk, 'written while signed out');
		await desk.getByText('Sign in again to sync').waitFor();
		await desk.getByRole('navigation').getByRole('button', { name: 'Sign in' }).click();
		await app.fillInSignIn(desk, 'Ada');
		await desk.waitForURL('/tasks');
		await desk.getByRole('link', { name: 'written while signed out' }).waitFor();
		await allSent(desk);
	});
});
