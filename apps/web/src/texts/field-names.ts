import { language } from './words.svelte.ts';

/** German for the fields of record types; English is their own names. */
const german: Readonly<Record<string, string>> = {
	title: 'Titel',
	name: 'Name',
	description: 'Beschreibung',
	content: 'Text',
	notes: 'Notizen',
	note: 'Notiz',
	text: 'Text',
	date: 'Tag',
	time: 'Zeit',
	startDate: 'Beginn',
	endDate: 'Ende',
	dueDate: 'Fällig',
	entryDate: 'Tag',
	color: 'Farbe',
	icon: 'Symbol',
	tags: 'Etiketten',
	status: 'Stand',
	kind: 'Art',
	type: 'Art',
	category: 'Kategorie',
	amount: 'Betrag',
	currency: 'Währung',
	location: 'Ort',
	address: 'Adresse',
	city: 'Stadt',
	country: 'Land',
	email: 'E-Mail',
	phone: 'Telefon',
	firstName: 'Vorname',
	lastName: 'Nachname',
	displayName: 'Name',
	company: 'Firma',
	jobTitle: 'Beruf',
	birthday: 'Geburtstag',
	website: 'Webseite',
	url: 'Adresse',
	author: 'Autor',
	authors: 'Autoren',
	rating: 'Bewertung',
	level: 'Stufe',
	emotion: 'Gefühl',
	activity: 'Tätigkeit',
	withWhom: 'Mit wem',
	isArchived: 'Archiviert',
	isPinned: 'Angeheftet',
	isFavorite: 'Favorit',
	isCompleted: 'Erledigt',
	completedAt: 'Erledigt am',
	priority: 'Priorität',
	targetPerDay: 'Mal am Tag',
	unit: 'Einheit',
	quantity: 'Menge',
	calories: 'Kalorien',
	meal: 'Mahlzeit',
	brand: 'Marke',
	size: 'Größe',
	price: 'Preis',
	notesText: 'Notizen',
	mood: 'Stimmung',
	question: 'Frage',
	answer: 'Antwort',
	language: 'Sprache',
	duration: 'Dauer',
	season: 'Jahreszeit',
	occasion: 'Anlass',
	material: 'Material',
	number: 'Nummer',
	total: 'Summe',
	subject: 'Betreff',
	summary: 'Zusammenfassung',
	source: 'Quelle',
	year: 'Jahr',
	isbn: 'ISBN',
	genre: 'Genre',
	deadline: 'Frist',
	target: 'Ziel',
	current: 'Stand',
	allDay: 'Ganztags',
	reminder: 'Erinnerung',
	isBillable: 'Verrechenbar',
	rate: 'Satz',
	about: 'Über',
	interests: 'Interessen',
};

/** What a form calls a field: "Due date". */
export function fieldName(name: string): string {
	const own = language() === 'de' ? german[name] : undefined;
	if (own !== undefined) return own;
	const spaced = name
		.replace(/^is(?=[A-Z])/, '')
		.replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
	return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}

/** A value of a choice: "not started" for `not-started` and `notStarted`. */
export function choiceName(value: string): string {
	const spaced = value.replace(/[-_]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
	return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}
