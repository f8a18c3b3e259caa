import { journalEntries } from '@mana/records/types/journal';
import { moodEntries } from '@mana/records/types/mood';
import { follow } from '@mana/stack/testing/app-browser';
import { dayFrom } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';

const levels = [6, 5, 7, 7, 4, 6, 8, 8, 7, 5, 6, 7, 3, 5];

export const journalWithMood: Flow = {
	name: 'journal-with-mood',
	persona: 'lena',
	locale: 'de-DE',
	scheme: 'light',
	kept: [
		...levels.map((level, index) => ({
			type: moodEntries,
			id: `mood-${index}`,
			values: { date: dayFrom(index - levels.length), time: '20:30', level, emotion: 'calm' },
		})),
		{
			type: journalEntries,
			id: 'yesterday',
			values: {
				entryDate: dayFrom(-1),
				content:
					'Ein langer Tag mit zwei Gesprächen, die ich mir leichter vorgestellt hatte. Am Ende war es gut, dass wir uns Zeit genommen haben.',
			},
		},
		{
			type: journalEntries,
			id: 'a-year-ago',
			values: { entryDate: '2024-10-15', content: 'Heute vor dem Haus der erste Frost.' },
		},
	],
	async run({ enter, look }) {
		const page = await enter('lena');
		const good = page.getByRole('button', { name: 'Gut', exact: true });
		await good.click();
		await page.getByRole('button', { name: 'Gut', exact: true, pressed: true }).waitFor();
		await follow(page, '/journal');
		const text = page.getByRole('textbox', { name: 'Schreib über diesen Tag …' });
		await text.fill('Heute Morgen ein ruhiger Anfang. Ich möchte mir mehr davon erlauben.');
		await text.blur();
		await page.getByText('Ins Tagebuch geschrieben').waitFor();
		await look(page, 'written');
		await follow(page, '/mood');
		await page.getByText(/^Im Schnitt/).waitFor();
		await look(page, 'mood');
	},
};
