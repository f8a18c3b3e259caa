import { tasks } from '@mana/records/types/todo';
import { signInOnPage } from '@mana/stack/testing/app-browser';
import { dayFrom } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';

export const signIn: Flow = {
	name: 'sign-in',
	persona: 'anna',
	locale: 'de-DE',
	scheme: 'light',
	kept: [
		{
			type: tasks,
			id: 'essay',
			values: { title: 'hausarbeit gliederung abgebn!!', dueDate: dayFrom(-2), priority: 'urgent' },
		},
		{ type: tasks, id: 'library', values: { title: 'bib bücher verlängern', dueDate: dayFrom(0), order: 1 } },
		{ type: tasks, id: 'mail', values: { title: 'mail an prof', dueDate: dayFrom(0), order: 2 } },
	],
	async run({ stack, open, credentialsOf, look, inspect }) {
		const page = await open();
		await page.getByRole('heading', { level: 1 }).waitFor();
		await look(page, 'welcome');
		await page.getByRole('button', { name: 'Anmelden' }).click();
		await page.waitForURL((url) => url.origin === stack.urls.auth);
		await page.locator('input[type="password"]').waitFor();
		await inspect(page, 'password');
		await signInOnPage(page, stack.urls, await credentialsOf('anna'));
		await page.getByRole('link', { name: 'bib bücher verlängern' }).waitFor();
		await look(page, 'today', 'all');
	},
};
