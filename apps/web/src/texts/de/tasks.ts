import type { Texts } from '../en.ts';
import { plural } from './plural.ts';

export const tasks: Texts['tasks'] = {
	title: 'Aufgaben',
	noTitle: 'Ohne Titel',
	overdue: 'Überfällig',
	today: 'Heute',
	upcoming: 'Demnächst',
	none: 'Ohne Datum',
	completed: 'Erledigt',
	complete: (title) => `Erledigen: ${title}`,
	reopen: (title) => `Wieder öffnen: ${title}`,
	wasCompleted: 'Aufgabe erledigt',
	wasReopened: 'Aufgabe wieder offen',
	wasDeleted: 'Aufgabe gelöscht',
	comesAgain: (when) => `Erledigt. Sie kommt ${when} wieder.`,
	showDone: 'Erledigte zeigen',
	hideDone: 'Erledigte verbergen',
	steps: (done, all) => `${done} von ${all} Schritten`,
	addedBy: (agent) => `von ${agent}`,
	empty: {
		title: 'Nichts zu tun',
		text: 'Drück Q oder das Plus und schreib, was zu tun ist, mit dem Tag, wenn es einen hat: „Mama anrufen am Freitag“.',
	},
	emptyFilter: { title: 'Hier ist nichts', text: 'Keine offene Aufgabe gehört hierher.' },
	allProjects: 'Alle Aufgaben',
	project: 'Projekt',
	noProject: 'Kein Projekt',
	newProject: 'Neues Projekt',
	projectName: 'Name des Projekts',
	projectAdded: 'Projekt angelegt',
	fields: {
		title: 'Aufgabe',
		description: 'Notizen',
		due: 'Fällig',
		time: 'Zeit',
		priority: 'Priorität',
		repeat: 'Wiederholt sich',
		labels: 'Etiketten',
		steps: 'Schritte',
		reminder: 'Erinnern',
	},
	addStep: 'Schritt hinzufügen',
	removeStep: (title) => `Schritt ${title} entfernen`,
	priorities: { low: 'Niedrig', medium: 'Normal', high: 'Hoch', urgent: 'Dringend' },
	nextWeek: 'nächste Woche',
	choose: (title) => `${title} auswählen`,
	completeAll: 'Erledigen',
	reopened: 'Wieder öffnen',
	changedAll: (count) => `${plural(count, 'Aufgabe', 'Aufgaben')} geändert`,
	wasPutOff: (day) => `Verschoben auf ${day}`,
	moveStep: (title) => `Den Schritt ${title} verschieben: ziehen oder mit den Pfeilen`,
	before: (minutes) =>
		minutes === 0
			? 'wenn sie fällig ist'
			: minutes < 60
				? `${minutes} Minuten vorher`
				: minutes < 1440
					? 'eine Stunde vorher'
					: 'einen Tag vorher',
	groupBy: 'Ordnen nach',
	groupings: { due: 'Fälligkeit', project: 'Projekt', priority: 'Priorität' },
	select: 'Auswählen',
	chosen: (count) => plural(count, 'Aufgabe', 'Aufgaben'),
	moveTo: 'Verschieben auf',
	details: 'Einzelheiten',
	noDate: 'Kein Datum',
};
