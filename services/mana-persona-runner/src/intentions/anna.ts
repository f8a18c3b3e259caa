import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const anna: PersonaIntentions = {
	email: 'persona.anna@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'anna-dentist',
			module: 'todo',
			want: ({ friday }) => `oh mist, zahnarzt anrufen!! bis freitag (${friday}), sonst vergess ichs wieder`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { friday }) => says(task, 'title', /zahnarzt/i) && isOn(task, 'dueDate', friday),
			},
		},
		{
			id: 'anna-paper-steps',
			module: 'todo',
			want: () =>
				'die hausarbeit über jugendhilfe macht mir angst. bitte als EINE aufgabe, wichtig, und die schritte gliederung, literatur, schreiben da drunter',
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task) => says(task, 'title', /hausarbeit/i) && /^(high|urgent)$/.test(String(task.priority)),
			},
		},
		{
			id: 'anna-evening',
			module: 'journal',
			want: () =>
				'schnell tagebuch von heute: in der vorlesung war ich wieder nur halb da, aber mit lisa am see sitzen war schön',
			check: {
				source: sources.entries,
				of: 'new',
				holds: (entry, { today }) => says(entry, 'content', /lisa/i) && isOn(entry, 'entryDate', today),
			},
		},
		{
			id: 'anna-idea',
			module: 'notes',
			want: () =>
				'idee bevor sie weg is: lerngruppe mit würfeln, wer ne sechs hat erklärt. notiz mit dem titel Würfelgruppe, label uni',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /würfelgruppe/i) && says(note, 'labels', /uni/i),
			},
		},
		{
			id: 'anna-mood',
			module: 'mood',
			want: () => 'stimmung grad: 3 von 10, völlig überfordert. beim lernen, allein',
			check: {
				source: sources.moods,
				of: 'new',
				holds: (mood, { today }) => mood.level === 3 && isOn(mood, 'date', today),
			},
		},
		{
			id: 'anna-milk',
			module: 'todo',
			space: 'shared',
			want: ({ tomorrow }) =>
				`in unsere WG-liste: hafermilch kaufen, bis morgen (${tomorrow}). ben geht vllt`,
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { tomorrow }) => says(task, 'title', /hafermilch/i) && isOn(task, 'dueDate', tomorrow),
			},
		},
	],
};
