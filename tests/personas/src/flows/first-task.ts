import { follow } from '@mana/stack/testing/app-browser';
import type { Flow } from '../flow.ts';

/** The newcomer, to whom everything is empty. */
export const firstTask: Flow = {
	name: 'first-task',
	persona: 'maya',
	locale: 'de-DE',
	scheme: 'light',
	async run({ enter, look }) {
		const page = await enter('maya');
		const begin = page.getByRole('button', { name: 'Aufgabe hinzufügen' });
		await begin.waitFor();
		await look(page, 'empty');
		await begin.click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('textbox').fill('miete überweisen morgen 9 uhr #wohnung');
		await dialog.getByText('wohnung').first().waitFor();
		await look(page, 'understood');
		await page.keyboard.press('Enter');
		await dialog.waitFor({ state: 'detached' });
		await follow(page, '/tasks');
		await page.getByRole('link', { name: 'miete überweisen' }).waitFor();
		await look(page, 'tasks');
	},
};
