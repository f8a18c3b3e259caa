import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { chatMessages } from '@mana/records/types/ai';
import { settings } from '@mana/records/types/me';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import type { Page } from 'playwright-core';
import { type AppWithAgents, type OtherDevice, openAppWithAgents } from './app-agents.ts';
import { barriers, fitsItsWidth, follow, phone } from './app-browser.ts';
import { waitUntil } from './launcher.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);
/** With the build of the app. */
const startMs = 240_000;
const patienceMs = 20_000;
/** A folder for pictures of the screens, where somebody wants to look at them. */
const pictures = process.env.MANA_TEST_PICTURES;

let app: AppWithAgents;
let page: Page;
let device: OtherDevice;

async function picture(of: Page, name: string): Promise<void> {
	if (pictures) await of.screenshot({ path: `${pictures}/${name}.png` });
}
const message = (of: Page) => of.getByRole('textbox', { name: 'Message to the companion' });
async function say(of: Page, text: string): Promise<void> {
	// While it answers there is a button to stop in its place.
	await of.getByRole('button', { name: 'Send' }).waitFor();
	await message(of).fill(text);
	await of.keyboard.press('Enter');
}
const askedLast = () => JSON.stringify(app.model.requests.at(-1)?.body.messages);

beforeAll(async () => {
	app = await openAppWithAgents();
	({ page, device } = await app.signUpWithDevice('Ada'));
	await device.write(notes, 'lisbon', { title: 'Lisbon', content: 'Trams and tiles.' });
	await device.write(tasks, 'prune', { title: 'Prune the roses' });
}, startMs);
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

test('it opens by key beside the screen, where one goes on to type', async () => {
	await page.locator('main').focus();
	await page.keyboard.press('Control+j');
	await page.getByRole('heading', { name: 'What shall we look at?' }).waitFor();
	await page.waitForFunction(() => document.activeElement?.id === 'companion-message');
	await page.getByText('goes to anthropic/claude-test').waitFor();
	await picture(page, 'companion-empty');
	expect(await barriers(page)).toEqual([]);
});

test('what it does is shown as it happens, named, and undone beside the answer', async () => {
	app.model.script(
		{ text: 'I will note that down.', calls: [{ name: 'todo_create', input: { title: 'Buy soil' } }] },
		{
			text: 'Done. **Buy soil** is on your list:\n\n1. Go to the shop\n2. Carry it home\n\n<img src="https://spy.test/x.png"> and ![a cat](https://spy.test/cat.png)',
		},
	);
	await say(page, 'Remind me to buy soil');
	await page.getByText('Remind me to buy soil').first().waitFor();
	await page
		.getByRole('complementary')
		.getByRole('link', { name: /Buy soil/ })
		.waitFor();
	await page.locator('strong').filter({ hasText: 'Buy soil' }).waitFor();
	await page.getByText('<img src="https://spy.test/x.png">').first().waitFor();
	expect(await page.locator('img').count()).toBe(0);
	await picture(page, 'companion-answer');
	await page.getByRole('complementary').getByRole('button', { name: 'Undo' }).click();
	await page.getByText('Undone', { exact: true }).waitFor();
	await waitUntil(
		async () => (await device.read(tasks)).every(({ title }) => title !== 'Buy soil'),
		patienceMs,
	);
	// Both sides of the conversation are records, on all devices.
	await waitUntil(async () => {
		const said = (await device.read(chatMessages)).map(({ role }) => role).sort();
		return said.join() === 'assistant,user';
	}, patienceMs);
});

test('what is on the screen goes along by a press, for one message', async () => {
	await follow(page, '/notes/lisbon');
	app.model.script({ text: 'It is about trams.' });
	await page.getByRole('button', { name: 'With this note' }).click();
	await page.getByRole('button', { name: 'With this note', pressed: true }).waitFor();
	await picture(page, 'companion-with-note');
	await say(page, 'What is it about?');
	await page.getByText('It is about trams.').first().waitFor();
	expect(askedLast()).toContain('<screen>');
	expect(askedLast()).toContain('Trams and tiles.');
	await page.getByRole('button', { name: 'With this note', pressed: false }).waitFor();
	app.model.script({ text: 'You are welcome.' });
	await say(page, 'Thank you');
	await page.getByText('You are welcome.').first().waitFor();
	expect(askedLast()).not.toContain('<screen>');
	// It knows what was said before.
	expect(askedLast()).toContain('Remind me to buy soil');
});

test('what destroys is asked about: no leaves it there, yes deletes it, and that can be undone', async () => {
	const deletion = { calls: [{ name: 'todo_delete', input: { id: 'prune' } }] };
	await page.getByRole('button', { name: 'Also works with' }).waitFor();
	await follow(page, '/tasks');
	app.model.script(deletion, { text: 'I have asked you about it.' });
	await page.getByRole('button', { name: 'With what this screen shows' }).click();
	await say(page, 'Delete the task on the roses');
	const question = page.getByRole('region', { name: /Delete/ });
	await question.getByText(/Prune the roses/).waitFor();
	expect(await page.getByText('Deleted').count()).toBe(0);
	await picture(page, 'companion-asks');
	expect(await barriers(page)).toEqual([]);
	await question.getByRole('button', { name: 'No' }).click();
	await page.getByText('You said no. Nothing was done.').waitFor();
	expect((await device.read(tasks)).some(({ id }) => id === 'prune')).toBe(true);

	app.model.script(deletion, { text: 'I have asked you again.' });
	await page.getByRole('button', { name: 'With what this screen shows' }).click();
	await say(page, 'Do delete it');
	await page.getByRole('button', { name: 'Yes, do it' }).click();
	await page.getByText('You said yes. It is done.').waitFor();
	await waitUntil(async () => (await device.read(tasks)).every(({ id }) => id !== 'prune'), patienceMs);
	await page
		.getByRole('region', { name: /Delete/ })
		.getByRole('button', { name: 'Undo' })
		.click();
	await waitUntil(async () => (await device.read(tasks)).some(({ id }) => id === 'prune'), patienceMs);
});

test('an answer goes on while the connection is lost, is read on, and survives a reload', async () => {
	app.model.script(
		{ text: 'Let me look.', calls: [{ name: 'todo_list', input: {} }] },
		{ text: 'There is one task left.', delayMs: 4_000 },
	);
	await say(page, 'What is left?');
	await page.getByText('Let me look.').first().waitFor();
	await page.context().setOffline(true);
	await page.getByText('The companion needs the network.').waitFor();
	await picture(page, 'companion-offline');
	await page.context().setOffline(false);
	await page.getByText('There is one task left.').first().waitFor();

	app.model.script({ text: 'Still here.', delayMs: 3_000 });
	await say(page, 'And after a reload?');
	await page.getByText('It is thinking …').waitFor();
	await waitUntil(() => page.evaluate(() => sessionStorage.getItem('mana-companion') !== null), patienceMs);
	await page.reload();
	await page.locator('h1').first().waitFor();
	await page.keyboard.press('Control+j');
	await page.getByText('Still here.').first().waitFor();
});

test('an answer can be stopped, and a failure is said in words with a way on', async () => {
	app.model.script({ text: 'Never said.', delayMs: 30_000 });
	await say(page, 'Take your time');
	await page.getByRole('button', { name: 'Stop' }).click();
	await page.getByText('Stopped. What it had done stays.').waitFor();
	const overloaded = { status: 400, message: 'no' };
	app.model.script(overloaded, overloaded, overloaded);
	await say(page, 'Once more');
	await page.getByText('did not understand the request').waitFor();
	await picture(page, 'companion-failed');
	app.model.script({ text: 'Here I am again.' });
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.getByText('Here I am again.').first().waitFor();
});

test('conversations are listed on every device, gone on with, and deleted with a way back', async () => {
	const handheld = await app.signIn('Ada', phone);
	await handheld.getByRole('button', { name: 'Companion' }).click();
	await handheld.getByRole('dialog', { name: 'Companion' }).waitFor();
	await picture(handheld, 'companion-phone-empty');
	await handheld.getByRole('button', { name: 'Earlier conversations' }).click();
	await handheld.getByRole('button', { name: /^Remind me to buy soil/ }).click();
	await handheld.getByText('It is about trams.').waitFor();
	await picture(handheld, 'companion-phone');
	expect(await barriers(handheld)).toEqual([]);
	expect(await fitsItsWidth(handheld)).toBe(true);
	app.model.script({ text: 'From the phone, too.' });
	await say(handheld, 'Do you hear me here?');
	await handheld.getByText('From the phone, too.').first().waitFor();
	await page.getByText('From the phone, too.').first().waitFor();

	await handheld.getByRole('button', { name: 'Earlier conversations' }).click();
	await handheld.getByRole('button', { name: /^Delete: Remind me/ }).click();
	await handheld.getByText('There are none yet.').waitFor();
	await handheld.getByRole('button', { name: 'Undo' }).click();
	await handheld.getByRole('button', { name: /^Remind me to buy soil/ }).waitFor();
	await picture(handheld, 'companion-phone-chats');
	await handheld.keyboard.press('Escape');
	await handheld.keyboard.press('Escape');
	await handheld.getByRole('dialog', { name: 'Companion' }).waitFor({ state: 'detached' });
	await handheld.context().close();
});

test('has no barriers in the dark, and gives the focus back when it closes', async () => {
	await page.emulateMedia({ colorScheme: 'dark' });
	expect(await barriers(page)).toEqual([]);
	await picture(page, 'companion-dark');
	await page.emulateMedia({ colorScheme: 'light' });
	await page.keyboard.press('Control+j');
	await page.getByRole('complementary', { name: 'Companion' }).waitFor({ state: 'detached' });
});

test('asks in German whoever reads German', async () => {
	await device.write(settings, 'singleton', { language: 'de' });
	await page.getByRole('button', { name: 'Begleiter' }).click();
	const panel = page.getByRole('complementary', { name: 'Begleiter' });
	await panel.getByRole('button', { name: 'Neues Gespräch' }).click();
	app.model.script(
		{ calls: [{ name: 'todo_delete', input: { id: 'prune' } }] },
		{ text: 'Ich habe gefragt.' },
	);
	await panel.getByRole('textbox').fill('Lösch die Aufgabe mit den Rosen');
	await page.keyboard.press('Enter');
	const question = page.getByRole('region', { name: 'Ist das richtig?' });
	await question.getByText('Aufgabe „Prune the roses“ löschen').waitFor();
	expect(await question.textContent()).not.toMatch(/[Dd]elete/);
	await picture(page, 'companion-asks-german');
	await question.getByRole('button', { name: 'Nein' }).click();
	await page.getByText('Du hast nein gesagt.').waitFor();
});
