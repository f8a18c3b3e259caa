import type { ManaModule, RecordType } from '@mana/records';
import { language } from './words.svelte.ts';

const german: Readonly<Record<string, string>> = {
	habits: 'Gewohnheiten',
	todo: 'Aufgaben',
	notes: 'Notizen',
	journal: 'Tagebuch',
	calendar: 'Kalender',
	mood: 'Stimmung',
	contacts: 'Kontakte',
	places: 'Orte',
	drink: 'Trinken',
	food: 'Essen',
	goals: 'Ziele',
	articles: 'Artikel',
	news: 'Nachrichten',
	finance: 'Finanzen',
	times: 'Zeiten',
	events: 'Feste',
	quiz: 'Quiz',
	invoices: 'Rechnungen',
	library: 'Bibliothek',
	broadcasts: 'Rundbriefe',
	writing: 'Schreiben',
	lasts: 'Letzte Male',
	augur: 'Vorhersagen',
	wardrobe: 'Garderobe',
	comic: 'Comics',
	me: 'Über mich',
	kontext: 'Kontext',
	dreams: 'Träume',
	meditate: 'Meditation',
	tags: 'Etiketten',
	ai: 'Agenten',
	search: 'Suche',
	spaces: 'Räume',
	activity: 'Verlauf',
	myday: 'Mein Tag',
	wetter: 'Wetter',
	newsResearch: 'Nachrichtenquellen',
	tools: 'Werkzeuge',
};

const germanNouns: Readonly<Record<string, string>> = {
	task: 'Aufgabe',
	project: 'Projekt',
	reminder: 'Erinnerung',
	note: 'Notiz',
	habit: 'Gewohnheit',
	'habit log': 'Eintrag',
	'journal entry': 'Tagebucheintrag',
	'mood entry': 'Stimmung',
	contact: 'Kontakt',
	place: 'Ort',
	goal: 'Ziel',
	article: 'Artikel',
	event: 'Termin',
	calendar: 'Kalender',
	meal: 'Mahlzeit',
	drink: 'Getränk',
	transaction: 'Buchung',
	tag: 'Etikett',
	quiz: 'Quiz',
	question: 'Frage',
	invoice: 'Rechnung',
	client: 'Kunde',
	dream: 'Traum',
	draft: 'Entwurf',
	garment: 'Kleidungsstück',
	outfit: 'Outfit',
};

/** What a person calls a module. */
export function moduleName({ id, title }: Pick<ManaModule, 'id' | 'title'>): string {
	return (language() === 'de' ? german[id] : undefined) ?? title;
}

/** What a person calls one record of a type. */
export function nounOf({ noun }: Pick<RecordType, 'noun'>): string {
	return (language() === 'de' ? germanNouns[noun] : undefined) ?? noun;
}
