import type { Texts } from '../en.ts';

export const records: Texts['records'] = {
	new: (noun) => `Neu: ${noun}`,
	search: 'Suchen',
	sort: 'Sortieren',
	newest: 'Neueste zuerst',
	oldest: 'Älteste zuerst',
	byTitle: 'Nach Namen',
	kept: 'Gespeichert',
	deleted: 'Gelöscht',
	untitled: 'Ohne Titel',
	count: (shown, all) => (shown === all ? `${all}` : `${shown} von ${all}`),
	sealed: 'Einige Felder lassen sich auf diesem Gerät nicht öffnen.',
	noHits: { title: 'Nichts gefunden', text: 'Hier kommen diese Wörter nicht vor.' },
	gone: { title: 'Nicht mehr da', text: 'Es wurde gelöscht oder liegt in einem Raum, in dem du nicht bist.' },
	group: 'Gruppieren',
	ungrouped: 'Nicht gruppiert',
	groupedBy: (field) => `Nach: ${field}`,
	every: (field) => `${field}: alle`,
	nothing: 'Ohne Angabe',
	showMore: 'Mehr zeigen',
	yes: 'Ja',
	no: 'Nein',
	listHint: 'Durch Kommas getrennt.',
	invalid: 'Das passt nicht.',
	emptyText: () =>
		'Leg den ersten Eintrag an: Er wird verschlüsselt, bevor er dieses Gerät verlässt, und Agenten, denen du es erlaubst, können damit arbeiten.',
};
