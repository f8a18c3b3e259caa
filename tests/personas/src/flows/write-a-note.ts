import { notes } from '@mana/records/types/notes';
import { follow } from '@mana/stack/testing/app-browser';
import type { Flow } from '../flow.ts';

export const writeANote: Flow = {
	name: 'write-a-note',
	persona: 'kai',
	locale: 'de-DE',
	scheme: 'dark',
	kept: [
		{
			type: notes,
			id: 'clocks',
			values: {
				title: 'Hybrid logical clocks',
				content: 'HLC = wall time + counter, siehe *Kulkarni 2014*.',
			},
		},
		{
			type: notes,
			id: 'reading',
			values: {
				title: 'Reading list Q4',
				content: '- [ ] Designing Data-Intensive Applications\n- [x] SICP',
			},
		},
	],
	async run({ enter, look }) {
		const page = await enter('kai');
		await follow(page, '/notes');
		await page.getByRole('button', { name: 'Neue Notiz' }).first().click();
		await page.getByLabel('Titel').fill('CRDT vs. OT');
		await page.getByRole('textbox', { name: 'Text' }).click();
		await page.keyboard.type(
			'# Merge ohne zentralen Server\n\n- tombstones\n**garbage collection** ist der hard part',
		);
		await page.getByText('Gespeichert', { exact: true }).waitFor();
		await look(page, 'written');
		await follow(page, '/search');
		await page.getByRole('searchbox').fill('tombstones');
		await page.getByRole('link', { name: /CRDT vs\. OT/ }).waitFor();
		await look(page, 'found');
	},
};
