import type { Texts } from '../en.ts';

export const notifications: Texts['notifications'] = {
	title: 'Erinnerungen',
	on: 'Dieses Gerät erinnert dich an Aufgaben mit Uhrzeit und an Termine mit Erinnerung.',
	off: 'Dieses Gerät erinnert dich nicht.',
	plain:
		'Das geht, solange Mana offen ist, in einem Tab oder als installierte App. Ein geschlossener Browser erinnert an nichts; was in der letzten Stunde kam, sagt Mana, wenn du es wieder öffnest.',
	denied:
		'Diesem Browser wurde gesagt, keine Mitteilungen von Mana zu zeigen. Erlaube sie in seinen Einstellungen für diese Seite.',
	unsupported: 'Dieser Browser, oder diese Art von Fenster, zeigt keine Mitteilungen.',
	turnOn: 'Auf diesem Gerät erinnern',
	turnOff: 'Hier nicht mehr erinnern',
	untitled: 'Erinnerung',
};
