import { requestsOfTools } from './requests-of-tools.ts';
import { wordsOfTools } from './words-of-tools.ts';

/**
 * Words that people use for what tools do, beside those of the tools themselves: in English and German, by their
 * stems. Only the search for tools reads them.
 */
const wordsOfVerbs: readonly (readonly [verb: RegExp, words: string])[] = [
	[
		/^(create|add|save|plan)/,
		'add new make create write set up put enter start keep neu neues anlegen erstellen hinzufügen eintragen schreiben aufnehmen setzen',
	],
	[
		/^(log|capture|visit)/,
		'record enter note log track had did festhalten eintragen erfassen notieren aufschreiben',
	],
	[
		/^(list|today|recent|questions)/,
		'show list all which what my have display overview anzeigen zeigen welche auflisten alle meine letzte',
	],
	[/^(get|settings|context|progress)/, 'read open show details whole full lesen öffnen ganz einzelheiten'],
	[
		/^(update|correct|set|rename|move)/,
		'change edit correct fix modify adjust rename ändern bearbeiten korrigieren anpassen umbenennen verschieben ergänzen umstellen',
	],
	[/^(delete|remove)/, 'delete remove erase discard löschen entfernen wegwerfen'],
	[/^search/, 'find look search where suchen finden'],
	[
		/^(stats|monthSummary|insights|yearRecap|streaks|summary)/,
		'count how many much total statistics report wie viel viele statistik auswertung übersicht zählen summe',
	],
	[
		/^(complete|confirm|resolve)/,
		'done finish finished tick mark check off erledigen abhaken erledigt fertig abschließen',
	],
	[/^(archive|void)/, 'hide archive away put archivieren ausblenden'],
];

const wordsOfModules: Readonly<Record<string, string>> = {
	spaces: 'space spaces bereich bereiche raum räume',
	habits: 'habit routine gewohnheit gewohnheiten',
	todo: 'task todo to-do chore aufgabe aufgaben todo-liste',
	notes: 'note notiz notizen',
	journal: 'diary journal tagebuch tagebucheintrag',
	calendar: 'calendar event appointment meeting termin termine kalender',
	mood: 'mood feel feeling emotion stimmung laune gefühl fühle',
	contacts: 'contact person people phone number address email kontakt kontakte adresse telefonnummer',
	places: 'place location spot ort orte',
	drink: 'drink drank water coffee tea glass getränk getränke wasser kaffee tee trinken getrunken glas',
	food: 'food meal lunch dinner breakfast snack eat ate eaten calories mahlzeit mahlzeiten mittagessen essen gegessen kalorien',
	goals: 'goal target aim ziel ziele',
	finance:
		'money expense income spend spent paid transaction geld ausgabe ausgaben einnahme einnahmen ausgegeben buchung franken euro',
	times: 'timer work worked hours stoppuhr zeiterfassung arbeitszeit stunden gearbeitet',
	events: 'party guest guests invitation celebration fest feier gast gäste einladung',
	quiz: 'quiz frage fragen quizze',
	invoices: 'invoice bill rechnung rechnungen',
	library: 'library book film movie series read watch bibliothek buch bücher film filme serie serien',
	broadcasts: 'newsletter mailing rundbrief',
	writing: 'draft text essay writing entwurf entwürfe aufsatz schreiben',
	lasts: 'last time letztes mal',
	augur: 'sign omen hunch fortune zeichen vorzeichen ahnung',
	wardrobe:
		'wardrobe clothes garment outfit jacket shirt dress shoes kleider kleidung kleiderschrank hemd jacke',
	comic: 'comic story geschichte',
	me: 'my me mein meine einstellungen settings',
	kontext: 'context agents know space kontext wissen',
	dreams: 'dream traum träume geträumt',
	meditate: 'meditation meditated meditate meditieren meditiert',
	tags: 'tag label schlagwort schlagwörter',
	articles: 'article link page url read later reading list artikel',
	news: 'news nachrichten neuigkeiten',
	newsResearch: 'news topic report nachrichten thema recherche berichte',
	wetter: 'weather forecast wetter',
	myday: 'day tag',
	search: 'find everywhere anywhere suchen überall alles',
	activity: 'changes changed agents änderungen geändert agenten',
};

/** What people may call a tool, by its canonical name. */
export function toolWords(name: string): {
	readonly verb: string;
	readonly module: string;
	readonly own: string;
	/** Weaker than its own: other tools may be asked for by them as well. */
	readonly asked: string;
} {
	const [module = '', verb = ''] = name.split('.');
	return {
		verb: wordsOfVerbs.find(([pattern]) => pattern.test(verb))?.[1] ?? '',
		module: wordsOfModules[module] ?? '',
		own: wordsOfTools[name] ?? '',
		asked: requestsOfTools[name] ?? '',
	};
}
