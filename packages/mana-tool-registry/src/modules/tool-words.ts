/**
 * Words that people use for what tools do, beside those of the tools themselves: in English and German. Only the
 * search for tools reads them.
 */
const wordsOfVerbs: readonly (readonly [verb: RegExp, words: string])[] = [
	[/^(create|add)/, 'add new make write neu neue neuen anlegen erstellen hinzufügen eintragen schreiben'],
	[/^(log|capture)/, 'record enter note eintragen erfassen notieren aufschreiben'],
	[/^(list|today|recent)/, 'show all which what have anzeigen zeigen welche auflisten alle'],
	[/^(get|questions|settings|context|progress)/, 'read open lesen öffnen'],
	[/^(update|correct|set|rename)/, 'change edit ändern bearbeiten korrigieren verschieben'],
	[/^delete/, 'remove cancel löschen entfernen'],
	[/^search/, 'find look suchen finden'],
	[
		/^(stats|monthSummary|insights|yearRecap|streaks)/,
		'count how many much statistik auswertung übersicht zählen',
	],
	[/^(complete|confirm|markPaid|resolve)/, 'done finish tick erledigen abhaken erledigt fertig'],
	[/^archive/, 'hide archivieren ausblenden'],
];

const wordsOfModules: Readonly<Record<string, string>> = {
	spaces: 'bereich bereiche raum räume',
	habits: 'habit gewohnheit gewohnheiten',
	todo: 'task tasks todo aufgabe aufgaben',
	notes: 'note notiz notizen',
	journal: 'diary tagebuch tagebucheintrag',
	calendar: 'event events appointment meeting termin termine kalender',
	mood: 'feel feeling stimmung laune gefühl',
	contacts: 'person people phone number address kontakt kontakte adresse telefonnummer',
	places: 'place location ort orte',
	drink: 'water coffee glass getränk getränke wasser kaffee trinken getrunken',
	food: 'meal lunch dinner breakfast eat ate mahlzeit mittagessen essen gegessen',
	goals: 'goal target ziel ziele',
	finance: 'money expense income spend spent geld ausgabe ausgaben einnahme einnahmen',
	times: 'timer work worked hours stoppuhr zeiterfassung arbeitszeit stunden',
	events: 'party guest invitation fest feier gast gäste einladung',
	quiz: 'quiz frage fragen',
	invoices: 'invoice bill rechnung rechnungen',
	library: 'book film movie series buch bücher film filme serie',
	broadcasts: 'newsletter rundbrief',
	writing: 'draft text entwurf entwürfe text',
	lasts: 'last time letztes mal',
	augur: 'sign omen zeichen vorzeichen',
	wardrobe: 'clothes garment outfit kleider kleidung',
	comic: 'comic geschichte',
	me: 'my mein meine einstellungen',
	kontext: 'context kontext',
	dreams: 'dream traum träume',
	meditate: 'meditation meditated meditieren',
	tags: 'label schlagwort schlagwörter',
	articles: 'article read later artikel',
	news: 'news nachrichten',
	newsResearch: 'news nachrichten recherche',
	wetter: 'weather wetter',
	myday: 'day tag',
	search: 'find everywhere suchen überall alles',
	activity: 'changes agents änderungen',
};

const wordsOfTools: Readonly<Record<string, string>> = {
	'activity.undo': 'undo revert take back rückgängig zurücknehmen',
	'articles.save': 'keep later speichern merken',
	'articles.list': 'saved gespeicherte',
	'articles.highlight': 'passage mark markieren stelle',
	'calendar.freeTime': 'free available slot freie frei zeit verfügbar',
	'calendar.list': 'today tomorrow heute morgen',
	'calendar.create': 'appointment into calendar put',
	'calendar.delete': 'cancel absagen',
	'contacts.list': 'find phone number',
	'drink.undo': 'last letztes',
	'drink.progress': 'today how much heute wieviel',
	'events.create': 'plan planen',
	'events.addGuest': 'guest invite gast einladen',
	'finance.addTransaction': 'expense income record ausgabe einnahme',
	'finance.monthSummary': 'month spend monat einnahmen ausgaben',
	'goals.create': 'set setzen',
	'habits.log': 'did done gemacht',
	'habits.streaks': 'streak serie',
	'invoices.list': 'unpaid open overdue offene',
	'invoices.markPaid': 'paid bezahlt',
	'library.rate': 'rate stars bewerten',
	'library.list': 'books bücher',
	'me.updateSettings': 'time zone language zeitzone sprache',
	'mood.insights': 'lately trend verlauf',
	'myday.summary': 'overview overall day tag tagesübersicht überblick sieht aus',
	'places.create': 'keep save speichern',
	'places.visit': 'visited been besucht',
	'search.everything': 'everything everywhere überall alles',
	'times.startTimer': 'start starten',
	'times.stopTimer': 'stop anhalten stoppen beenden',
	'times.stats': 'hours week stunden woche',
	'todo.addReminder': 'remind reminder erinnern erinnerung',
	'todo.complete': 'tick off',
	'todo.list': 'open due offene fällige',
	'todo.update': 'due date move postpone verschieben',
	'todo.updateSubtasks': 'subtask subtasks unteraufgabe unteraufgaben',
	'todo.listProjects': 'projects projekte',
	'todo.createProject': 'project projekt',
	'wetter.rain': 'rain raining regen regnet',
	'wetter.current': 'temperature temperatur',
	'wardrobe.createOutfit': 'together compose zusammenstellen',
};

/** What people may call a tool, by its canonical name. */
export function toolWords(name: string): {
	readonly verb: string;
	readonly module: string;
	readonly own: string;
} {
	const [module = '', verb = ''] = name.split('.');
	return {
		verb: wordsOfVerbs.find(([pattern]) => pattern.test(verb))?.[1] ?? '',
		module: wordsOfModules[module] ?? '',
		own: wordsOfTools[name] ?? '',
	};
}
