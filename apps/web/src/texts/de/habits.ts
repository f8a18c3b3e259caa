import type { Texts } from '../en.ts';
import { plural } from './plural.ts';

export const habits: Texts['habits'] = {
	title: 'Gewohnheiten',
	streak: (days) => plural(days, 'Tag', 'Tage'),
	notYet: 'noch nicht',
	tick: (title) => `${title} eintragen`,
	logged: (title) => `${title}: eingetragen`,
	untick: (title) => `Letztes ${title} zurücknehmen`,
	new: 'Neue Gewohnheit',
	name: 'Gewohnheit',
	target: 'Mal am Tag',
	added: 'Gewohnheit hinzugefügt',
	best: 'Beste',
	rate: '30 Tage',
	year: 'Das letzte Jahr',
	empty: {
		title: 'Noch keine Gewohnheiten',
		text: 'Nimm dir etwas Kleines für jeden Tag vor und hake es hier oder auf Heute ab.',
	},
	archive: 'Archivieren',
	archived: 'Gewohnheit archiviert',
};
