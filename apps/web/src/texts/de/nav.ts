import type { Texts } from '../en.ts';

export const nav: Texts['nav'] = {
	today: 'Heute',
	tasks: 'Aufgaben',
	notes: 'Notizen',
	journal: 'Tagebuch',
	habits: 'Gewohnheiten',
	calendar: 'Kalender',
	more: 'Mehr',
	agents: 'Agenten',
	missions: 'Aufträge',
	proposals: 'Vorschläge',
	activity: 'Verlauf',
	settings: 'Einstellungen',
	search: 'Suchen',
	add: 'Neu',
	spaces: 'Räume',
	allSpaces: 'Alle Räume',
	allAtOnce: 'alles auf einmal',
	onlyYours: 'nur deins',
	shared: 'geteilt',
	allModules: 'Alles, was du aufheben kannst',
};
