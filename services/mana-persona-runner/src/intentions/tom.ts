import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const tom: PersonaIntentions = {
	email: 'persona.tom@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'tom-marking',
			module: 'todo',
			want: ({ friday }) => `Aufgabe: Klassenarbeiten 7b korrigieren. Fällig ${friday}. Label Schule.`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { friday }) =>
					says(task, 'title', /7b/i) && isOn(task, 'dueDate', friday) && says(task, 'labels', /schule/i),
			},
		},
		{
			id: 'tom-shopping',
			module: 'todo',
			want: () => 'Drei Aufgaben einzeln: Kreide kaufen, Kopien bestellen, Klassenfahrt-Bus anfragen.',
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task) => says(task, 'title', /kreide|kopien|klassenfahrt/i),
				count: 3,
			},
		},
		{
			id: 'tom-parents',
			module: 'calendar',
			want: ({ friday }) => `Termin: Elternabend, ${friday}, 19:00–21:00, Aula.`,
			check: {
				source: sources.events,
				of: 'new',
				holds: (event, { friday }) => says(event, 'title', /elternabend/i) && isOn(event, 'start', friday),
			},
		},
		{
			id: 'tom-lesson',
			module: 'notes',
			want: () => 'Notiz: Stundenplanung Vulkane. Stichworte: Modell, Film, Quiz.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /vulkane/i) && says(note, 'excerpt', /film/i),
			},
		},
		{
			id: 'tom-water',
			module: 'habits',
			want: () => 'Gewohnheit anlegen: Wasser trinken, 6 mal am Tag. Einmal gleich eintragen.',
			check: {
				source: sources.habitLogs,
				of: 'new',
				holds: () => true,
			},
		},
		{
			id: 'tom-packs',
			module: 'todo',
			space: 'shared',
			want: () =>
				'Sofias Ferien-Notiz im Familienbereich ansehen. Daraus Packliste, eine Aufgabe pro Ding: Zelt, Muschelkiste, Bücher.',
			given: { source: sources.notes, holds: (note) => says(note, 'title', /ferien am meer/i) },
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task) => says(task, 'title', /zelt|muschelkiste|bücher/i),
				count: 3,
			},
		},
	],
};
