import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const ben: PersonaIntentions = {
	email: 'persona.ben@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'ben-laundry',
			module: 'todo',
			want: ({ today }) => `Wäsche waschen, heute noch (${today}). Kurz und schmerzlos.`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { today }) => says(task, 'title', /wäsche/i) && isOn(task, 'dueDate', today),
			},
		},
		{
			id: 'ben-done',
			module: 'todo',
			want: () => 'Schreib auf: Turnbeutel packen. Und hak es gleich ab, ist nämlich schon gepackt, haha.',
			check: {
				source: sources.allTasks,
				of: 'new',
				holds: (task) => says(task, 'title', /turnbeutel/i) && task.isCompleted === true,
			},
		},
		{
			id: 'ben-training',
			module: 'calendar',
			want: ({ tomorrow }) =>
				`Morgen (${tomorrow}) 18 bis 19:30 Uhr Volleyball in der Nordhalle, ab in den Kalender!`,
			check: {
				source: sources.events,
				of: 'new',
				holds: (event, { tomorrow }) => says(event, 'title', /volleyball/i) && isOn(event, 'start', tomorrow),
			},
		},
		{
			id: 'ben-day',
			module: 'journal',
			want: () => 'Tagebuch: Heute 5 km gelaufen, neue Bestzeit, Stimmung glücklich!',
			check: {
				source: sources.entries,
				of: 'new',
				holds: (entry) => says(entry, 'content', /5 km/i) && entry.mood === 'happy',
			},
		},
		{
			id: 'ben-stretching',
			module: 'habits',
			want: () => 'Neue Gewohnheit: Dehnen, einmal am Tag.',
			check: {
				source: sources.habits,
				of: 'new',
				holds: (habit) => says(habit, 'title', /dehnen/i),
			},
		},
		{
			id: 'ben-buys-milk',
			module: 'todo',
			space: 'shared',
			want: () => 'Die Hafermilch, die Anna auf die WG-Liste gesetzt hat, hab ich gekauft. Abhaken!',
			given: { source: sources.openTasks, holds: (task) => says(task, 'title', /hafermilch/i) },
			check: {
				source: sources.allTasks,
				of: 'given',
				holds: (task) => says(task, 'title', /hafermilch/i) && task.isCompleted === true,
			},
		},
	],
};
