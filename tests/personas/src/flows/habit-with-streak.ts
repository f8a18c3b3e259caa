import { habitLogs, habits } from '@mana/records/types/habits';
import { follow } from '@mana/stack/testing/app-browser';
import { dayFrom } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';

/** Every day but one, three weeks ago. */
const doneOn = Array.from({ length: 40 }, (_, index) => -1 - index).filter((day) => day !== -21);

export const habitWithStreak: Flow = {
	name: 'habit-with-streak',
	persona: 'tom',
	locale: 'de-DE',
	scheme: 'light',
	kept: [
		{ type: habits, id: 'stretch', values: { title: 'Dehnen', color: '#0f766e' } },
		{
			type: habits,
			id: 'read',
			values: { title: 'Vorlesen', color: '#b45309', order: 1, schedule: { weekdays: [1, 3, 5] } },
		},
		...doneOn.map((day) => ({
			type: habitLogs,
			id: `stretch${day}`,
			values: { habitId: 'stretch', at: `${dayFrom(day)}T05:30:00.000Z` },
		})),
	],
	async run({ enter, look }) {
		const page = await enter('tom');
		await page.getByRole('button', { name: /Dehnen/ }).click();
		await page.getByRole('button', { name: /Dehnen/, pressed: true }).waitFor();
		await look(page, 'ticked');
		await follow(page, '/habits');
		await page.getByText('21 Tage').first().waitFor();
		await look(page, 'streak');
	},
};
