import type { Texts } from '../en.ts';

export const journal: Texts['journal'] = {
	title: 'Tagebuch',
	write: 'Schreib über diesen Tag …',
	onThisDay: 'An diesem Tag',
	empty: { title: 'Eine leere Seite', text: 'Eine Zeile am Tag genügt.' },
	previousDay: 'Der Tag davor',
	nextDay: 'Der Tag danach',
	entries: 'Früher',
};
