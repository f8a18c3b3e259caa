import type { Texts } from '../en.ts';

export const quickAdd: Texts['quickAdd'] = {
	title: 'Aufgabe hinzufügen',
	placeholder: 'Zahnarzt morgen 15 Uhr #gesundheit jeden 2. Dienstag',
	add: 'Hinzufügen',
	understood: 'Verstanden als',
	leave: (what) => `„${what}“ als Text lassen`,
	hint: 'Tage, Zeiten, #Etiketten, !Priorität und Wiederholungen werden verstanden.',
	onlyText: 'Darin steht kein Tag, kein Etikett und keine Wiederholung: Alles wird zum Titel.',
	added: 'Aufgabe hinzugefügt',
};
