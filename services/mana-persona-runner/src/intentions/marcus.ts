import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const marcus: PersonaIntentions = {
	email: 'persona.marcus@mana.test',
	language: 'en',
	intentions: [
		{
			id: 'marcus-contact',
			module: 'contacts',
			want: () =>
				'Met today: Priya Raman, Head of Procurement at Nordlicht AG, priya.raman@nordlicht.example. File her.',
			check: {
				source: sources.contacts,
				of: 'new',
				holds: (contact) =>
					says(contact, 'firstName', /^"priya/i) &&
					says(contact, 'lastName', /raman/i) &&
					says(contact, 'company', /nordlicht/i),
			},
		},
		{
			id: 'marcus-board',
			module: 'calendar',
			want: ({ friday }) =>
				`Board preparation on Friday ${friday}, 09:00 to 10:30. Title "Board preparation", location: room 4.`,
			check: {
				source: sources.events,
				of: 'new',
				holds: (event, { friday }) =>
					says(event, 'title', /board preparation/i) && isOn(event, 'start', friday),
			},
		},
		{
			id: 'marcus-decision',
			module: 'todo',
			want: ({ friday }) =>
				`Decided with Lena: the pricing memo goes out by ${friday}. One task, high priority, label "decisions".`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { friday }) =>
					says(task, 'title', /pricing memo/i) &&
					task.priority === 'high' &&
					isOn(task, 'dueDate', friday) &&
					says(task, 'labels', /decisions/i),
			},
		},
		{
			id: 'marcus-reading',
			module: 'articles',
			want: () => 'Save https://en.wikipedia.org/wiki/Business_continuity_planning to read on the train.',
			check: {
				source: sources.articles,
				of: 'new',
				holds: (article) => says(article, 'originalUrl', /continuity_planning/i),
			},
		},
		{
			id: 'marcus-agenda',
			module: 'notes',
			space: 'shared',
			want: () =>
				'Team space: a note titled "Agenda offsite" with three points: runway, hiring, product bets.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /agenda offsite/i) && says(note, 'excerpt', /hiring/i),
			},
		},
	],
};
