import type { Texts } from '../en.ts';

export const library: Texts['library'] = {
	title: 'Bibliothek',
	new: 'Hinzufügen',
	entry: 'In deiner Bibliothek',
	name: 'Titel',
	kind: 'Art',
	kinds: { book: 'Buch', movie: 'Film', series: 'Serie', comic: 'Comic' },
	manyKinds: { book: 'Bücher', movie: 'Filme', series: 'Serien', comic: 'Comics' },
	status: 'Wie weit du bist',
	statuses: {
		planned: 'Gewünscht',
		active: 'Gerade dran',
		completed: 'Fertig',
		paused: 'Ruht',
		dropped: 'Aufgegeben',
	},
	year: 'Jahr',
	by: 'Von',
	review: 'Was du davon hältst',
	favourite: 'Ein Lieblingsstück',
	stars: (count) => (count === 1 ? '1 Stern' : `${count} Sterne`),
	search: 'Titel oder Name',
	kept: 'Bibliothek gespeichert',
	removed: 'Aus der Bibliothek genommen',
	empty: {
		title: 'Ein leeres Regal',
		text: 'Stell hinein, was du lesen oder sehen willst, Bücher, Filme und Serien, und was du davon hältst.',
	},
};
