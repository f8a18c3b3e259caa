import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const maya: PersonaIntentions = {
	email: 'persona.maya@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'maya-rent',
			module: 'todo',
			want: ({ tomorrow }) =>
				`ähm, ich muss die miete überweisen, morgen glaub ich (${tomorrow})? ist das eine aufgabe oder ein termin? ich will nur dass es irgendwo steht wo ichs abhaken kann`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { tomorrow }) => says(task, 'title', /miete/i) && isOn(task, 'dueDate', tomorrow),
			},
		},
		{
			id: 'maya-twice',
			module: 'todo',
			want: () =>
				'paket abholen. hab ich das schon aufgeschrieben? wenn ja bitte nicht nochmal, wenn nein dann eine aufgabe',
			check: {
				source: sources.openTasks,
				of: 'any',
				holds: (task) => says(task, 'title', /paket/i),
			},
		},
		{
			id: 'maya-lost',
			module: 'journal',
			want: () =>
				'kann ich hier auch einfach reinschreiben wie es mir geht? also: ich bin gestresst und der umzug nervt. wohin damit, tagebuch?',
			check: {
				source: sources.entries,
				of: 'new',
				holds: (entry) => says(entry, 'content', /umzug/i),
			},
		},
	],
};
