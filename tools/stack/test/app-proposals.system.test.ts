import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { aiProposals } from '@mana/records/types/ai';
import { settings } from '@mana/records/types/me';
import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import type { Page } from 'playwright-core';
import { type AppWithAgents, type OtherDevice, openAppWithAgents } from './app-agents.ts';
import { barriers, fitsItsWidth, follow, phone } from './app-browser.ts';
import { waitUntil } from './launcher.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);
const patienceMs = 20_000;
/** A folder for pictures of the screens, where somebody wants to look at them. */
const pictures = process.env.MANA_TEST_PICTURES;

let app: AppWithAgents;
let page: Page;
let phonePage: Page;
let device: OtherDevice;

async function picture(of: Page, name: string): Promise<void> {
	if (pictures) await of.screenshot({ path: `${pictures}/${name}.png` });
}

beforeAll(async () => {
	app = await openAppWithAgents();
	({ page, device } = await app.signUpWithDevice('Ada'));
	await device.write(notes, 'fern', {
		title: 'Fern',
		content: 'Likes shade.\nBought in May.\nStands by the window.\nWater it weekly.\nRepot in spring.',
	});
	await device.write(tasks, 'prune', { title: 'Prune the roses', priority: 'low' });
	await device.addMission('garden', 'Look after the garden', 'See what the plants need, and plan it.', {
		notes: 'write',
		todo: 'write',
	});
	app.model.script(
		{ calls: [{ name: 'notes_get', input: { id: 'fern' } }] },
		{
			calls: [
				{
					name: 'todo_create',
					input: { title: 'Water the beans', dueDate: '2026-12-04', priority: 'high' },
				},
				{ name: 'todo_create', input: { title: 'Weed the beds' } },
				{ name: 'todo_create', input: { title: 'Sow the peas' } },
				{ name: 'todo_create', input: { title: 'Paint the shed' } },
				{ name: 'notes_update', input: { id: 'fern', append: 'Dry on Monday: water it twice a week.' } },
				{ name: 'notes_update', input: { id: 'fern', title: 'Fern by the window' } },
				{ name: 'todo_delete', input: { id: 'prune' } },
			],
		},
		{ text: 'The fern is dry, and the beds need work. I propose four tasks and two notes on the fern.' },
	);
	await device.tryMission('garden');
});
afterEach(() => expect(app.complaints.splice(0)).toEqual([]));
afterAll(() => app?.close());

const item = (name: RegExp) => page.locator('[data-proposal]').filter({ hasText: name });

test('what a trial run proposes is counted in the sidebar and on Today, and leads to the inbox', async () => {
	await page.getByRole('link', { name: 'Your agents propose 7 things' }).waitFor();
	await page.getByRole('link', { name: /^Proposals 7/ }).waitFor();
	await picture(page, 'today');
	await page.getByRole('link', { name: 'Your agents propose 7 things' }).click();
	await page.getByRole('heading', { name: 'Look after the garden' }).waitFor();
	await page.getByText('Trial run').waitFor();
	expect(await page.locator('[data-proposal]').count()).toBe(7);
	await picture(page, 'inbox');
});

test('a change to a long text is shown in it, with the lines around it and why', async () => {
	await item(/Change the note/)
		.first()
		.click();
	await page.locator('ins').filter({ hasText: 'water it twice a week' }).waitFor();
	await page.getByText('4 lines that stay the same').waitFor();
	await page.getByText('See what the plants need, and plan it.').waitFor();
	await page.getByText('The fern is dry, and the beds need work.').waitFor();
	await picture(page, 'inbox-text');
});

test('has no barriers, in either scheme, and on a phone', async () => {
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		expect(await barriers(page)).toEqual([]);
		await picture(page, `inbox-${colorScheme}`);
	}
	await page.emulateMedia({ colorScheme: 'light' });
	phonePage = await app.signIn('Ada', phone);
	await follow(phonePage, '/more');
	await phonePage.getByRole('link', { name: /^Proposals/ }).waitFor();
	await follow(phonePage, '/proposals');
	await phonePage.locator('[data-proposal]').filter({ hasText: 'Water the beans' }).click();
	await phonePage.getByRole('button', { name: 'Approve', exact: true }).waitFor();
	expect(await barriers(phonePage)).toEqual([]);
	expect(await fitsItsWidth(phonePage)).toBe(true);
	await picture(phonePage, 'inbox-phone');
});

test('one is edited and approved by key, and what it does is what was edited', async () => {
	await item(/Water the beans/).click();
	await page.keyboard.press('e');
	const form = page.getByRole('dialog', { name: 'Edit and approve' });
	await form.getByLabel('Title').fill('Water the runner beans');
	await form.getByLabel('Due date').fill('2026-12-05');
	await form.getByLabel('Priority').selectOption('medium');
	await picture(page, 'inbox-edit');
	await form.getByRole('button', { name: 'Approve as edited' }).click();
	await page.getByRole('status').getByText('Done').waitFor();
	await item(/Water the beans/).waitFor({ state: 'detached' });
	await waitUntil(async () => {
		const made = (await device.read(tasks)).find(({ title }) => title === 'Water the runner beans');
		return made?.priority === 'medium' && made.dueDate?.startsWith('2026-12-05') === true;
	}, patienceMs);
});

test('one is rejected with a word, which the next run is to read', async () => {
	await item(/Paint the shed/).click();
	await page.keyboard.press('r');
	const dialog = page.getByRole('dialog', { name: 'Reject this?' });
	await dialog.getByRole('textbox').fill('It was painted in June');
	await picture(page, 'inbox-reject');
	await page.keyboard.press('Enter');
	await item(/Paint the shed/).waitFor({ state: 'detached' });
	await waitUntil(
		async () => (await device.proposals()).some(({ feedback }) => feedback === 'It was painted in June'),
		patienceMs,
	);
});

test('several are chosen by key and approved at once, and taken back', async () => {
	await item(/Weed the beds/).click();
	await page.keyboard.press('x');
	await page.keyboard.press('j');
	await page.keyboard.press('x');
	await page.getByText('2 selected').waitFor();
	await picture(page, 'inbox-selected');
	await page.keyboard.press('a');
	await page.getByRole('status').getByText('2 things done').waitFor();
	await waitUntil(
		async () => (await device.read(tasks)).filter(({ title }) => /Weed|Sow/.test(title ?? '')).length === 2,
		patienceMs,
	);
	await page.getByRole('button', { name: 'Undo' }).click();
	await waitUntil(
		async () => (await device.read(tasks)).every(({ title }) => !/Weed|Sow/.test(title ?? '')),
		patienceMs,
	);
});

test('where the ground has changed nothing is done, both are shown, and it can be done all the same', async () => {
	await device.change(notes, 'fern', { title: 'Boston fern' });
	await page.getByRole('link', { name: /Proposals/ }).click();
	await item(/Change the note/)
		.first()
		.click();
	await page.keyboard.press('a');
	const note = page.getByRole('region', { name: 'This has changed since it was proposed' });
	await note.waitFor();
	await note.getByRole('columnheader', { name: 'There now' }).waitFor();
	await note.getByText('Boston fern').waitFor();
	await picture(page, 'inbox-changed');
	expect(await barriers(page)).toEqual([]);
	await page.getByRole('button', { name: 'Do it anyway' }).click();
	await waitUntil(
		async () => (await device.read(notes)).some(({ content }) => content?.includes('twice a week') ?? false),
		patienceMs,
	);
	expect((await device.read(notes))[0]?.title).toBe('Boston fern');
});

test('without the network everything can be read, and deciding says that it waits', async () => {
	await page.context().setOffline(true);
	await page.getByText('Deciding waits until it is back.').waitFor();
	await item(/Delete the task/).click();
	await page.keyboard.press('a');
	await page.getByRole('status').getByText('Deciding needs the network.').waitFor();
	await picture(page, 'inbox-offline');
	await page.context().setOffline(false);
});

test('what is decided stands below with what came of it, and the keys are in the list of keys', async () => {
	await page.keyboard.press('?');
	await page.getByRole('dialog').getByText('Approve all of the run').waitFor();
	await picture(page, 'inbox-keys');
	await page.keyboard.press('Escape');
	await page.getByText('Decided lately').click();
	await page.getByText('“It was painted in June”').waitFor();
	await picture(page, 'inbox-lately');
});

test('what failed says why and can be tried again, and what has expired says so', async () => {
	const preview = (title: string) => ({
		words: '',
		records: [
			{
				...{ type: 'todo/tasks', id: `new-${title}`, op: 'insert' },
				fields: [{ field: 'title', before: null, after: title }],
			},
		],
	});
	const base = { runId: 'r0', missionId: 'garden', agentId: 'gardener', tool: 'todo.create' };
	const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60_000).toISOString();
	await device.write(aiProposals, 'broken', {
		...{ ...base, args: '{"titel":"Dig"}', preview: preview('Dig'), status: 'failed', expiresAt: days(1) },
	});
	await device.write(aiProposals, 'late', {
		...{ ...base, args: '{"title":"Rake"}', preview: preview('Rake'), expiresAt: days(-1) },
	});
	await item(/Dig/).click();
	await page.getByText('Expires tomorrow').first().waitFor();
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.getByRole('status').getByText('Something in the call does not fit. Edit it.').waitFor();
	await picture(page, 'inbox-failed');
	await page.getByText(/^Expired/).waitFor();
});

test('is there in German, and says when there is nothing to decide', async () => {
	await phonePage.getByRole('link', { name: 'More' }).click();
	await device.write(settings, 'singleton', { language: 'de' });
	await follow(phonePage, '/proposals');
	await phonePage.getByRole('heading', { name: 'Vorschläge' }).waitFor();
	await phonePage.locator('[data-proposal]').filter({ hasText: 'löschen' }).click();
	await picture(phonePage, 'inbox-phone-german');
	expect(await barriers(phonePage)).toEqual([]);
	await device.rejectAll();
	await phonePage.getByRole('heading', { name: 'Nichts zu entscheiden' }).waitFor();
	await picture(phonePage, 'inbox-phone-empty');
});
