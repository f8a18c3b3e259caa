import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import type { Page } from 'playwright-core';
import { OtherDevice } from './app-agents.ts';
import { type AppBrowser, credentialsOf, follow, openAppBrowser, phone } from './app-browser.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

const taskCount = 320;
let app: AppBrowser;
let desk: Page;

beforeAll(async () => {
	app = await openAppBrowser();
	desk = await app.signUp('Ada');
	const device = await OtherDevice.signIn(app.stack, credentialsOf('Ada'));
	for (let number = 0; number < taskCount; number += 1)
		await device.write(tasks, `task-${number}`, { title: `Task ${number}`, order: number });
	const content = '# Lisbon\n\n- [ ] **book** the [train](https://mana.test/train)';
	await device.write(notes, 'lisbon', { title: 'Journeys', content });
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

const scrolled = (page: Page) => page.evaluate(() => scrollY);

test('a long list shows more as it is gone through, and stays where it is when one is opened', async () => {
	for (const page of [desk, await app.signIn('Ada', phone)]) {
		await follow(page, '/tasks');
		await page.getByRole('link', { name: 'Task 199', exact: true }).waitFor();
		expect(await page.getByRole('link', { name: 'Task 319', exact: true }).count()).toBe(0);
		await page.getByRole('link', { name: 'Task 199', exact: true }).scrollIntoViewIfNeeded();
		await page.getByRole('link', { name: 'Task 319', exact: true }).waitFor();
		const before = await scrolled(page);
		expect(before).toBeGreaterThan(1_000);
		await page.getByRole('link', { name: 'Task 199', exact: true }).click();
		await page.getByRole('textbox', { name: 'Task', exact: true }).waitFor();
		expect(Math.abs((await scrolled(page)) - before)).toBeLessThan(100);
		await page.goBack();
		await page.getByRole('textbox', { name: 'Task', exact: true }).waitFor({ state: 'detached' });
		expect(Math.abs((await scrolled(page)) - before)).toBeLessThan(100);
		await follow(page, '/habits');
		await page.waitForFunction(() => scrollY === 0);
	}
});

test('what is found is shown as it is meant, without the marks of Markdown', async () => {
	await follow(desk, '/search?q=train');
	await desk.getByText('Lisbon book the train').waitFor();
});
