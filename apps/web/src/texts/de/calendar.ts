import type { Texts } from '../en.ts';

export const calendar: Texts['calendar'] = {
	title: 'Kalender',
	previous: 'Früher',
	next: 'Später',
	thisWeek: 'Heute',
	month: 'Monat',
	week: 'Woche',
	newEvent: 'Neuer Termin',
	added: 'Termin hinzugefügt',
	name: 'Termin',
	date: 'Tag',
	from: 'Von',
	to: 'Bis',
	location: 'Ort',
};
