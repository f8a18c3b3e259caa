import { events, timeBlocks } from '@mana/records/types/calendar';
import { tasks } from '@mana/records/types/todo';
import { follow } from '@mana/stack/testing/app-browser';
import { dayFrom } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';
import type { SeededRecord } from '../personal-space.ts';

function eventOf(id: string, title: string, day: number, from: string, to: string): SeededRecord[] {
	const at = (time: string) => `${dayFrom(day)}T${time}:00.000Z`;
	const block = {
		startDate: at(from),
		endDate: at(to),
		timezone: 'Europe/Berlin',
		kind: 'scheduled',
		type: 'event',
		sourceModule: 'calendar',
		sourceId: id,
		title,
	};
	return [
		{ type: events, id, values: { title, timeBlockId: `${id}-time` } },
		{ type: timeBlocks, id: `${id}-time`, values: block },
	];
}

export const planADay: Flow = {
	name: 'plan-a-day',
	persona: 'ben',
	locale: 'de-DE',
	scheme: 'dark',
	kept: [
		{ type: tasks, id: 'laundry', values: { title: 'Wäsche', dueDate: dayFrom(0) } },
		{ type: tasks, id: 'slides', values: { title: 'Folien für Seminar', dueDate: dayFrom(0), order: 1 } },
		...eventOf('lecture', 'Vorlesung Statistik', 0, '08:00', '09:30'),
		...eventOf('lunch', 'Mensa mit Anna', 0, '10:30', '11:15'),
		...eventOf('football', 'Fußball', 1, '16:00', '17:30'),
	],
	async run({ enter, look }) {
		const page = await enter('ben');
		await page.getByText('Mensa mit Anna').first().waitFor();
		await look(page, 'today');
		await follow(page, '/calendar');
		await page.getByRole('button', { name: 'Neuer Termin' }).click();
		const form = page.getByRole('dialog');
		await form.getByLabel('Termin', { exact: true }).fill('Laufen im Park');
		await form.getByLabel('Von').fill('15:00');
		await form.getByLabel('Bis').fill('16:00');
		await look(page, 'new-event');
		await form.getByRole('button', { name: 'Speichern' }).click();
		await form.waitFor({ state: 'detached' });
		await page.getByText('Laufen im Park').first().waitFor();
		await look(page, 'calendar');
	},
};
