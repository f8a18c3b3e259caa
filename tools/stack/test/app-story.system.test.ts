import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import type { Page } from 'playwright-core';
import { type AppBrowser, addTask, follow, openAppBrowser } from './app-browser.ts';
import { AgentMemory } from './oauth-agent.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let app: AppBrowser;
let page: Page;
let agent: Client;

beforeAll(async () => {
	app = await openAppBrowser();
	page = await app.signUp('Ada');
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(async () => {
	await agent?.close();
	await app?.close();
});

test('a first day: a task by a sentence, a note, a habit that is ticked', async () => {
	await addTask(page, 'dentist tomorrow 3pm');
	await addTask(page, 'water the ferns today');
	await page.getByRole('link', { name: 'water the ferns' }).waitFor();
	await follow(page, '/notes');
	await page.getByRole('button', { name: 'New note' }).first().click();
	await page.getByLabel('Title').fill('Lisbon');
	await page.getByRole('textbox', { name: 'Text' }).fill('Trams and tiles.');
	await page.getByText('Saved', { exact: true }).waitFor();
	await follow(page, '/habits');
	await page.getByRole('button', { name: 'New habit' }).first().click();
	await page.getByLabel('Habit', { exact: true }).fill('Stretch');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await follow(page, '/');
	await page.getByRole('button', { name: /Stretch/ }).click();
	await page.getByRole('button', { name: /Stretch/, pressed: true }).waitFor();
});

test('an agent is connected by what the screens say and nothing else', async () => {
	await follow(page, '/agents');
	await page.getByText('No agent is connected yet.').waitFor();
	await page.getByRole('button', { name: 'Another program' }).click();
	const address = await page
		.getByRole('button', { name: /^Copy http/ })
		.locator('code')
		.textContent();
	const memory = new AgentMemory();
	const open = () => new StreamableHTTPClientTransport(new URL(address ?? ''), { authProvider: memory });
	const first = open();
	const refusal = await new Client({ name: 'first-timer', version: '1.0.0' })
		.connect(first)
		.catch((error: unknown) => error);
	expect(refusal).toBeInstanceOf(UnauthorizedError);

	const consent = await page.context().newPage();
	await consent.route(`${memory.redirectUrl}**`, (route) =>
		route.fulfill({ body: 'Go back to your agent.' }),
	);
	await consent.goto(String(memory.sentTo));
	await consent.getByRole('button', { name: 'Let it in' }).click();
	await consent.waitForURL(`${memory.redirectUrl}**`);
	await first.finishAuth(new URL(consent.url()).searchParams);
	await consent.close();

	agent = new Client({ name: 'first-timer', version: '1.0.0' });
	await agent.connect(open());
	const due = await agent.callTool({ name: 'todo_list', arguments: {} });
	expect(JSON.stringify(due.structuredContent)).toContain('water the ferns');
	await follow(page, '/');
	await follow(page, '/agents');
	await page.getByRole('article').getByText('Loopback agent').waitFor();
});

test('on a train all of it is there, and what is written is kept', async () => {
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.context().setOffline(true);
	await page.goto('/');
	await page.getByRole('link', { name: 'water the ferns' }).waitFor();
	await page.getByRole('button', { name: /Stretch/, pressed: true }).waitFor();
	await addTask(page, 'call mum today');
	await page.goto('/notes');
	await page.getByRole('link', { name: 'Lisbon' }).click();
	await page.getByRole('textbox', { name: 'Text' }).getByText('Trams and tiles.').waitFor();
});

test('what the agent did meanwhile is there on the way back, and is taken back', async () => {
	for (const title of ['Book the train', 'Buy oat milk']) {
		const answer = await agent.callTool({ name: 'todo_create', arguments: { title, dueDate: today() } });
		expect(answer.isError ?? false).toBe(false);
	}
	await page.context().setOffline(false);
	await page.goto('/');
	for (const title of ['Book the train', 'Buy oat milk', 'call mum'])
		await page.getByRole('link', { name: title }).first().waitFor();
	await follow(page, '/activity');
	await page.getByRole('button', { name: 'Take back all 2' }).click();
	await page.getByText('2 changes taken back').waitFor();
	// The mark is in the log, which another visit reads.
	await page.reload();
	await page.getByText('Taken back', { exact: true }).nth(1).waitFor();
	expect(await page.getByRole('button', { name: /^Take back/ }).count()).toBe(0);
	await follow(page, '/');
	await page.getByRole('link', { name: 'call mum' }).waitFor();
	await page.getByRole('link', { name: 'Buy oat milk' }).waitFor({ state: 'detached' });
});

test('a note that the agent wrote over gets its earlier version back', async () => {
	await follow(page, '/notes');
	await page.getByRole('link', { name: 'Lisbon' }).click();
	await page.waitForURL(/\/notes\/./);
	const id = new URL(page.url()).pathname.split('/').at(-1);
	const text = page.getByRole('textbox', { name: 'Text' });
	const written = await agent.callTool({ name: 'notes_update', arguments: { id, content: 'Written over.' } });
	expect(written.isError ?? false).toBe(false);
	await text.getByText('Written over.').waitFor();
	await page.getByRole('button', { name: 'Earlier versions' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('listitem').nth(1).getByRole('button').click();
	await dialog.locator('mark').getByText('Trams').first().waitFor();
	await dialog.getByRole('button', { name: 'Restore this version' }).click();
	await text.getByText('Trams and tiles.').waitFor();
	await page.getByText('Saved', { exact: true }).waitFor();
});

function today(): string {
	return new Intl.DateTimeFormat('en-CA').format(new Date());
}
