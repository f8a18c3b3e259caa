import { notes } from '@mana/records/types/notes';
import { tasks } from '@mana/records/types/todo';
import { follow } from '@mana/stack/testing/app-browser';
import type { Flow } from '../flow.ts';

export const exportEverything: Flow = {
	name: 'export',
	persona: 'paul',
	locale: 'de-DE',
	scheme: 'light',
	kept: [
		{ type: notes, id: 'prices', values: { title: 'Preise 2025', content: 'Porträt 320, Hochzeit 1.900.' } },
		{ type: tasks, id: 'invoice', values: { title: 'Rechnung Weber' } },
	],
	async run({ enter, look }) {
		const page = await enter('paul');
		await follow(page, '/export');
		await page.getByText('Alles in diesem Raum').waitFor();
		await page.getByLabel('Passphrase', { exact: true }).fill('sieben graue katzen im regen');
		await page.getByLabel('Noch einmal').fill('sieben graue katzen im regen');
		await page.getByLabel('Ich habe die Passphrase aufbewahrt').check();
		await look(page, 'choices');
		await page.getByRole('button', { name: 'Exportieren', exact: true }).click();
		await page.getByRole('link', { name: 'Datei sichern' }).waitFor();
		await look(page, 'done');
	},
};
