import type { TemplateTexts } from './templates-en.ts';

const shell: TemplateTexts['shell'] = {
	agent: 'Agent',
	mission: 'Auftrag',
	when: 'Wann',
	startsPaused: 'Er ist zuerst angehalten: Du schaltest ihn ein.',
	reads: 'Liest',
	writes: 'Schlägt Änderungen vor in',
	nothingWritten: 'nichts',
	seeds: 'Legt in diesem Raum an',
	scene: 'Passende Ansichten',
	create: 'Einrichten',
	created: 'Eingerichtet: Sag jetzt, was er darf',
	seeded: (count) => (count === 1 ? 'Eines angelegt' : `${count} angelegt`),
	allThere: 'Es ist schon alles da.',
	notHere: 'Diese Art von Raum hat nicht alles, was dafür nötig ist.',
	kinds: { meditation: 'Meditation', habit: 'Gewohnheit', goal: 'Ziel' },
};

export const templatesGerman: TemplateTexts = {
	shell,
	templates: {
		research: {
			label: 'Recherche',
			tagline: 'Geht einer Frage nach und bringt dir eine Notiz mit Quellen.',
			description:
				'Du schreibst die Frage in den Auftrag und startest ihn. Er sucht in deinen Notizen, gespeicherten Artikeln und in Nachrichtenquellen.',
			agent: {
				name: 'Rechercheur',
				role: 'Recherche',
				systemPrompt:
					'Du gehst Fragen sorgfältig nach. Suche zuerst in Notizen und gespeicherten Artikeln, dann in den Nachrichtenquellen. Nenne zu jeder Behauptung eine Quelle, sage, was unsicher ist, und fülle keine Lücke durch Raten. Schreibe in der Sprache der Frage.',
			},
			mission: {
				title: 'Einer Frage nachgehen',
				objective:
					'Beantworte die Frage unten in einer Notiz von höchstens einer Seite, mit einer Liste der Quellen.',
				concept: 'Die Frage: …',
			},
			seeds: {},
		},
		context: {
			label: 'Kontext',
			tagline: 'Hält die Seite aktuell, die Agenten von dir erzählt.',
			description:
				'Jeden Sonntag liest er, was neu ist, und schlägt vor, was in deinem Kontext stehen soll: Arbeit, Pläne, Menschen.',
			agent: {
				name: 'Archivar',
				role: 'pflegt deinen Kontext',
				systemPrompt:
					'Du pflegst eine kurze Seite, die anderen Agenten sagt, wer dieser Mensch ist und was ihn beschäftigt. Behalte, was noch stimmt, streiche, was vorbei ist, und ergänze nur, was in den Daten steht. Kurz und sachlich.',
			},
			mission: {
				title: 'Meinen Kontext aktualisieren',
				objective:
					'Vergleiche meinen Kontext mit dem, was diese Woche war, und schlage den Text vor, den er haben soll.',
				concept:
					'Höchstens 400 Wörter. Nichts zu Gesundheit, nichts zu Geld, nichts über andere, was sie dort nicht wollen würden.',
			},
			seeds: {},
		},
		today: {
			label: 'Heute',
			tagline: 'Jeden Morgen um 7 ein kurzes Gedicht über deinen Tag.',
			description: 'Er sieht sich die Termine und Aufgaben des Tages an und macht ein paar Zeilen daraus.',
			agent: {
				name: 'Tagesdichter',
				role: 'ein paar Zeilen am Morgen',
				systemPrompt:
					'Du schreibst vier bis acht Zeilen über den Tag, der kommt: konkret, warm, ohne Kitsch. Nimm, was wirklich geplant ist. Ist der Tag leer, sag es freundlich.',
			},
			mission: {
				title: 'Ein Gedicht für heute',
				objective:
					'Lies, was heute ansteht und geplant ist, und schreibe eine Notiz mit einem kurzen Gedicht darüber.',
				concept: 'Der Titel ist das Datum. Eine Notiz am Tag.',
			},
			seeds: {},
			writesAlone: 'Er legt eine Notiz am Tag an, ohne zu fragen.',
		},
		'event-scout': {
			label: 'Veranstaltungen',
			tagline: 'Findet öffentliche Veranstaltungen und schlägt die wenigen vor, die passen.',
			description:
				'Jeden Morgen um 8 sieht er in den Veranstaltungsquellen dieses Mana nach. Mehr darf er nicht.',
			agent: {
				name: 'Kundschafter',
				role: 'findet Veranstaltungen',
				systemPrompt:
					'Du suchst öffentliche Veranstaltungen der nächsten Tage und schlägst höchstens drei vor, die zu dem passen, was im Auftrag steht. Lieber keine als eine, die nicht passt.',
			},
			mission: {
				title: 'Was ist hier los?',
				objective:
					'Finde Veranstaltungen der nächsten zwei Wochen, die zu mir passen, und schlage höchstens drei für den Kalender vor.',
				concept: 'Was ich mag: …',
			},
			seeds: {},
		},
		calmness: {
			label: 'Ruhe',
			tagline: 'Meditationen, eine Gewohnheit und ein Ziel für den Anfang.',
			description:
				'Es richtet Dinge ein, die du selbst benutzt. Ein Agent gehört nicht dazu, und nichts läuft.',
			seeds: {
				breathing: 'Fünf ruhige Atemzüge',
				bodyscan: 'Durch den Körper',
				habit: 'Meditieren',
				goal: 'Fünfmal in der Woche meditieren',
			},
		},
		fitness: {
			label: 'Fitness',
			tagline: 'Gewohnheiten fürs Bewegen und Trinken, und Ziele, die von selbst zählen.',
			description:
				'Es richtet Dinge ein, die du selbst benutzt. Ein Agent gehört nicht dazu, und nichts läuft.',
			seeds: {
				move: 'Eine halbe Stunde bewegen',
				stretch: 'Dehnen',
				goal: 'Dreimal in der Woche bewegen',
				water: 'Zwei Liter Wasser am Tag',
			},
		},
		'deep-work': {
			label: 'Tiefe Arbeit',
			tagline: 'Ein Block ohne Unterbrechung am Tag, und was daraus wird.',
			description:
				'Es richtet Dinge ein, die du selbst benutzt. Ein Agent gehört nicht dazu, und nichts läuft.',
			seeds: {
				block: 'Ein Block tiefe Arbeit',
				pause: 'Ein Gang ohne Telefon',
				goal: 'Drei Aufgaben am Tag',
			},
		},
	},
};
