import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { connectAgent, listSpaces, postJson } from './agent.ts';
import {
	type AppBrowser,
	addressOf,
	addTask,
	follow,
	openAppBrowser,
	password,
	prove,
} from './app-browser.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

let app: AppBrowser;
let ada: Page;
let ben: Page;

beforeAll(async () => {
	app = await openAppBrowser();
	ada = await app.signUp('Ada');
	ben = await app.signUp('Ben');
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

test('a family shares a list: a space is made, somebody is invited and joins, and both see what is ticked', async () => {
	await follow(ada, '/spaces');
	await ada.getByRole('button', { name: 'New space' }).click();
	await ada.getByLabel('Name').fill('Our family');
	await ada.getByRole('button', { name: 'Make the space' }).click();
	await ada.getByRole('heading', { name: 'Our family' }).waitFor();
	await ada.getByLabel('E-mail address').fill(addressOf('Ben'));
	await ada.getByRole('button', { name: 'Invite' }).click();
	const invitation = ada.getByRole('status').getByRole('button', { name: /accept-invitation/ });
	const link = /http\S+/.exec((await invitation.textContent()) ?? '')?.[0] ?? '';

	await ben.goto(link);
	await ben.getByRole('button', { name: 'Join' }).click();
	await ben.waitForURL(/\/spaces\/./);
	await ben.getByRole('heading', { name: 'Our family' }).waitFor();
	for (const page of [ada, ben]) await page.getByRole('button', { name: 'Show', exact: true }).click();

	await follow(ada, '/tasks');
	await follow(ben, '/tasks');
	await addTask(ada, 'buy bread');
	await ben.getByRole('link', { name: 'buy bread' }).waitFor();
	await ben.getByRole('checkbox', { name: 'Complete: buy bread' }).click({ force: true });
	await ada.getByRole('link', { name: 'buy bread' }).waitFor({ state: 'hidden' });
});

test('all spaces are shown at once, and a record opens in whichever it is', async () => {
	await addTask(ada, 'buy milk');
	await follow(ada, '/spaces');
	await ada
		.getByRole('listitem')
		.filter({ hasText: 'All spaces' })
		.getByRole('button', { name: 'Show' })
		.click();
	await addTask(ada, 'a thing of my own');
	await follow(ada, '/tasks');
	await ada.getByRole('link', { name: /buy milk.*Our family/ }).waitFor();
	await ada.getByRole('link', { name: 'a thing of my own' }).waitFor();
	await ben.getByRole('link', { name: 'buy milk' }).waitFor();
	expect(await ben.getByRole('link', { name: 'a thing of my own' }).count()).toBe(0);
	// Back to her own alone, in which the shopping is found all the same.
	await follow(ada, '/spaces');
	await ada
		.getByRole('listitem')
		.filter({ hasText: 'only you' })
		.getByRole('button', { name: 'Show' })
		.click();
	await follow(ada, '/tasks');
	await ada.getByRole('link', { name: 'buy milk' }).waitFor({ state: 'detached' });
	await follow(ada, '/search');
	await ada.getByRole('searchbox').fill('milk');
	await ada.getByRole('link', { name: /buy milk/ }).click();
	await ada.getByRole('textbox', { name: 'Task', exact: true }).waitFor();
	expect(await ada.getByRole('textbox', { name: 'Task', exact: true }).inputValue()).toBe('buy milk');
	await follow(ada, '/spaces');
	await ada
		.getByRole('listitem')
		.filter({ hasText: 'Our family' })
		.getByRole('button', { name: 'Show' })
		.click();
});

test('what an agent did is told with its records, and a run of it is taken back', async () => {
	const signedIn = await postJson<{ accessToken: string }>(
		`${app.stack.urls.auth}/api/v1/auth/sign-in/email`,
		{
			email: addressOf('Ada'),
			password,
		},
	);
	const { accessToken } = signedIn.body;
	const spaces = await listSpaces(app.stack, accessToken);
	const family = spaces.find(({ name }) => name === 'Our family')?.id ?? '';
	const agent = await connectAgent(app.stack, { accessToken }, family);
	for (const title of ['Dentist', 'Dog food']) await agent.get('todo_create', { title });
	await agent.call('todo_list');
	await agent.close();

	await follow(ada, '/activity');
	await ada.getByRole('link', { name: 'the task “Dentist”' }).waitFor();
	const run = await ada.getByRole('article').first().textContent();
	expect(run).toMatch(/added\s+the task “Dentist”\s+to Our family/);
	await ada.getByText('It also looked at one thing').waitFor();
	await ada.getByRole('link', { name: 'the task “Dog food”' }).click();
	await ada.waitForURL(/\/tasks\/./);
	await ada.getByRole('textbox', { name: 'Task', exact: true }).waitFor();
	expect(await ada.getByRole('textbox', { name: 'Task', exact: true }).inputValue()).toBe('Dog food');
	await follow(ada, '/activity');
	await ada.getByRole('button', { name: 'Take back all 2' }).click();
	await ada.getByText('2 changes taken back').waitFor();
	await follow(ada, '/tasks');
	await ada.getByRole('link', { name: 'Dentist' }).waitFor({ state: 'hidden' });

	await follow(ada, '/agents');
	const card = ada.getByRole('article').filter({ hasText: 'test-agent' });
	await card.getByRole('button', { name: 'Disconnect' }).click();
	await ada.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
	await card.waitFor({ state: 'detached' });
});

test('what agents may delete without asking takes a word of warning and a proof of identity', async () => {
	await follow(ada, '/spaces');
	await ada.getByRole('link', { name: /Our family/ }).click();
	await ada.getByText('Every kind').click();
	const rule = ada.getByLabel('Rule for: Delete: Tasks');
	await rule.selectOption('allow');
	await ada.getByRole('dialog').getByRole('button', { name: 'Allow it' }).click();
	await prove(ada);
	await ada.getByText('1 kind without asking').waitFor();
	expect(await rule.inputValue()).toBe('allow');
	await ada.getByText('Who changed the rules').click();
	await ada.getByText(/Ada: without asking are Delete: Tasks/).waitFor();
	await rule.selectOption('ask');
	await ada.getByText('Agents ask before they delete anything.').waitFor();
});

test('roles decide what a member may do, and who leaves no longer sees the space', async () => {
	await ada.getByLabel('Role of Ben').selectOption('viewer');
	await ada.getByText('Ben: Reader').waitFor();
	await follow(ben, '/spaces');
	await ben.getByRole('link', { name: /Our family/ }).click();
	await ben.getByText('Owners and administrators decide that.').waitFor();
	await ben.getByRole('button', { name: 'Leave this space' }).click();
	await ben.getByRole('dialog').getByRole('button', { name: 'Leave this space' }).click();
	await ben.waitForURL('/spaces');
	await ben.getByRole('link', { name: /Our family/ }).waitFor({ state: 'detached' });
});

test('a recovery code is made after a proof, and counts once the person has it', async () => {
	await follow(ada, '/encryption');
	await ada.getByRole('button', { name: 'Make a recovery code' }).click();
	await ada.locator('main code').waitFor();
	await ada.getByRole('button', { name: 'I have written it down' }).click();
	await ada.getByText('The recovery code counts from now on.').waitFor();
	await ada.getByText('Set today.').waitFor();
});
