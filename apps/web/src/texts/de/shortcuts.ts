import type { Texts } from '../en.ts';

export const shortcuts: Texts['shortcuts'] = {
	title: 'Tastatur',
	everywhere: 'Überall',
	quickAdd: 'Etwas hinzufügen',
	palette: 'Befehle und Suche',
	companion: 'Begleiter',
	undo: 'Rückgängig',
	redo: 'Wiederholen',
	help: 'Diese Tasten',
	goToday: 'Zu Heute',
	goTasks: 'Zu den Aufgaben',
	goNotes: 'Zu den Notizen',
	nextItem: 'Nächstes in der Liste',
	previousItem: 'Voriges in der Liste',
	complete: 'Erledigen',
	open: 'Öffnen',
	moveUp: 'Nach oben',
	moveDown: 'Nach unten',
};
