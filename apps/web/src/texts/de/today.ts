import type { Texts } from '../en.ts';

export const today: Texts['today'] = {
	greeting: (due, overdue, events) => {
		const parts = [
			due === 0 ? 'Nichts fällig' : due === 1 ? 'Eine Sache fällig' : `${due} Sachen fällig`,
			overdue === 0 ? '' : overdue === 1 ? 'eine überfällig' : `${overdue} überfällig`,
		].filter((part) => part !== '');
		const calendar = events === 0 ? '' : events === 1 ? ' Ein Termin.' : ` ${events} Termine.`;
		return `${parts.join(', ')}.${calendar}`;
	},
	overdue: 'Überfällig',
	due: 'Heute',
	done: 'Heute erledigt',
	habits: 'Gewohnheiten',
	habitsDone: (done, all) => `${done} von ${all}`,
	day: 'Tag',
	allDay: 'ganztags',
	noEvents: 'Heute keine Termine.',
	mood: 'Wie geht es dir?',
	moods: ['Sehr schlecht', 'Schlecht', 'Mittel', 'Gut', 'Sehr gut'],
	moodKept: 'Stimmung notiert',
	journal: 'Tagebuch',
	journalLine: 'Ein Satz zu heute …',
	journalKept: 'Ins Tagebuch geschrieben',
	agents: 'Von deinen Agenten',
	moreByAgents: (count) => (count === 1 ? 'Noch eines' : `Noch ${count}`),
	begin: {
		title: 'Fang mit einem an',
		text: 'Was ist zu tun? Schreib es, wie du es sagen würdest: „Mama anrufen am Freitag“.',
		add: 'Aufgabe hinzufügen',
		bring: 'Mitbringen, was du hast',
	},
	nothingDue: {
		title: 'Ein freier Tag',
		text: 'Heute ist nichts fällig. Drück Q oder das Plus, um etwas hinzuzufügen, oder genieß ihn.',
	},
};
