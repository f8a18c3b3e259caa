import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const lena: PersonaIntentions = {
	email: 'persona.lena@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'lena-reflection',
			module: 'journal',
			want: () =>
				'Ich möchte den Abend festhalten: Das Gespräch mit dem Aufsichtsrat verlief ruhiger, als ich befürchtet hatte. Ich war nachdenklich danach, nicht unzufrieden.',
			check: {
				source: sources.entries,
				of: 'new',
				holds: (entry) => says(entry, 'content', /aufsichtsrat/i) && entry.mood === 'thoughtful',
			},
		},
		{
			id: 'lena-contact',
			module: 'contacts',
			want: () =>
				'Bitte legen Sie Frau Dr. Helga Brandt an, Vorname Helga, Nachname Brandt, sie ist Notarin in Bern.',
			check: {
				source: sources.contacts,
				of: 'new',
				holds: (contact) => says(contact, 'firstName', /helga/i) && says(contact, 'lastName', /brandt/i),
			},
		},
		{
			id: 'lena-walk',
			module: 'calendar',
			want: ({ tomorrow }) =>
				`Ich möchte mir morgen, am ${tomorrow}, von 12 bis 13 Uhr einen Spaziergang freihalten.`,
			check: {
				source: sources.events,
				of: 'new',
				holds: (event, { tomorrow }) =>
					says(event, 'title', /spaziergang/i) && isOn(event, 'start', tomorrow),
			},
		},
		{
			id: 'lena-principles',
			module: 'notes',
			want: () =>
				'Legen Sie bitte eine Notiz mit dem Titel „Grundsätze für Gespräche“ an, darin: erst zuhören, dann fragen, zuletzt urteilen. Sie soll oben angeheftet sein.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /grundsätze/i) && note.isPinned === true,
			},
		},
		{
			id: 'lena-answers-agenda',
			module: 'todo',
			space: 'shared',
			want: ({ friday }) =>
				`Marcus hat im Team-Bereich die Agenda für das Offsite notiert. Bitte eine Aufgabe dort: „Unterlagen zu Hiring vorbereiten“, bis ${friday}.`,
			given: { source: sources.notes, holds: (note) => says(note, 'title', /agenda offsite/i) },
			check: {
				source: sources.openTasks,
				of: 'new',
				holds: (task, { friday }) => says(task, 'title', /hiring/i) && isOn(task, 'dueDate', friday),
			},
		},
	],
};
