/** What a module is about, in German: as what is read (accusative), and where it stands alone. */
const german: Readonly<Record<string, string>> = {
	ai: 'deine Agenten, ihre Aufträge und Gespräche',
	notes: 'Notizen',
	goals: 'Ziele und wie weit sie sind',
	mood: 'wie es dir ging',
	lasts: 'was du zum letzten Mal getan hast',
	writing: 'Entwürfe von Texten',
	habits: 'Gewohnheiten',
	finance: 'was du einnimmst und ausgibst',
	comic: 'Comics und ihre Figuren',
	articles: 'Artikel, die du gesichert hast, mit deinen Markierungen und Notizen',
	food: 'was du gegessen hast',
	wardrobe: 'deine Kleider und Outfits',
	todo: 'Aufgaben',
	news: 'deine Leseliste der Nachrichten',
	events: 'Feste, die du planst, und ihre Gäste',
	meditate: 'wann du meditiert hast',
	augur: 'Zeichen, die du gesehen hast, und was daraus wurde',
	quiz: 'Quiz und wie du darin warst',
	kontext: 'was Agenten über den Raum wissen sollen',
	invoices: 'Rechnungen und für wen sie sind',
	calendar: 'Termine in deinen Kalendern',
	tags: 'die Etiketten des Raums',
	places: 'Orte und wo du warst',
	library: 'Bücher, Filme und Serien und was du davon hältst',
	journal: 'Einträge im Tagebuch',
	times: 'Zeit, die du gearbeitet hast, und für wen',
	me: 'was du über dich gesagt hast, und deine Einstellungen',
	contacts: 'die Leute, die du kennst, und wie man sie erreicht',
	dreams: 'deine Träume',
	broadcasts: 'Entwürfe von Rundbriefen',
	drink: 'was du getrunken hast',
	spaces: 'die Namen deiner Räume',
	activity: 'was Agenten geändert haben',
	myday: 'eine Zusammenfassung deines Tages',
	search: 'was sich in deinen Modulen findet',
	newsResearch: 'Nachrichtenquellen anderer',
	wetter: 'das Wetter an Orten, die du nennst',
};

/** On its own, as a choice. */
export function moduleGerman(module: string): string | undefined {
	const words = german[module];
	return words && words.charAt(0).toUpperCase() + words.slice(1);
}

export function moduleReadingGerman(module: string): string | undefined {
	return german[module] && `Lesen: ${german[module]}`;
}

export function moduleWritingGerman(module: string): string | undefined {
	if (module === 'activity') return 'Zurücknehmen, was Agenten geändert haben, und es lesen';
	return german[module] && `Ergänzen, ändern und lesen: ${german[module]}`;
}
