import type { Texts } from '../en.ts';

export const agents: Texts['agents'] = {
	title: 'Agenten',
	text: 'Ein Agent arbeitet mit dem, was du aufhebst, nach deinen Regeln. Du siehst jeden Schritt und kannst ihn zurücknehmen.',
	connect: 'Einen Agenten verbinden',
	connectText:
		'Wähle dein Programm, kopiere die Zeile und komm wieder: Du meldest dich einmal an und sagst, was er darf.',
	address: 'Adresse',
	copy: 'Kopieren',
	copied: 'Kopiert',
	connected: 'Verbunden',
	none: 'Noch ist kein Agent verbunden. Es dauert eine Minute: Kopiere unten eine Zeile.',
	whatItDid: 'Was er getan hat',
	disconnect: 'Trennen',
	disconnectTitle: (agent) => `${agent} trennen?`,
	disconnectText:
		'Er verliert sofort den Zugang. Was er geschrieben hat, bleibt und lässt sich im Verlauf weiter zurücknehmen.',
	disconnectHeaderText:
		'Er verliert sofort den Zugang, und alles andere mit dieser Anmeldung auch. Was er geschrieben hat, bleibt und lässt sich im Verlauf weiter zurücknehmen.',
	disconnected: 'Agent getrennt',
	lastUsed: (when) => `zuletzt ${when}`,
	neverUsed: 'noch nicht benutzt',
	since: (day) => `verbunden ${day}`,
	belongsTo: (host) => `Gehört zu ${host}.`,
	unchecked: 'Seinen Namen hat niemand geprüft.',
	byHeader: (device) =>
		`Kommt mit einem Schlüssel von dir, angemeldet über ${device}. Er darf, was du darfst.`,
	noName: 'Ein Agent ohne Namen',
	spaces: {
		change: 'Räume',
		title: (agent) => `In welche Räume darf ${agent}?`,
		carries: 'Was er in einem gelesen hat, kann er in einen anderen schreiben.',
		all: 'Alle meine Räume',
		allHint: 'auch die, die ich noch anlege oder betrete',
		inAll: 'In allen deinen Räumen, auch künftigen',
		inSome: (names) => `In ${names}`,
		inHeader: 'In dem Raum, den er selbst nennt, und keinem anderen',
		only: 'Nur der Raum, den er nennt',
		saved: 'Räume gespeichert',
		leastOne: 'Wähle mindestens einen, oder trenne ihn.',
	},
	rights: {
		readAll: 'Liest dort alles',
		writeAll: 'Liest dort alles, fügt hinzu und ändert',
		destructive: 'Löscht, wo es die Regeln des Raums erlauben oder du Ja sagst',
		offline: 'Bleibt verbunden, während du weg bist',
		read: (modules) => `Liest: ${modules}`,
		write: (modules) => `Liest, ergänzt und ändert: ${modules}`,
	},
	clients: {
		claudeCode: 'In ein Terminal; mit der zweiten Zeile meldest du dich an.',
		terminal: 'In ein Terminal. Es öffnet eine Seite, auf der du dich anmeldest.',
		cursor: 'In ~/.cursor/mcp.json',
		vscode: 'In .vscode/mcp.json',
		desktop: 'In die Einstellungen von Claude Desktop: Entwickler, Konfiguration bearbeiten.',
		web: 'Einstellungen, Konnektoren, einen eigenen Konnektor mit dieser Adresse hinzufügen. Sie muss aus dem Internet erreichbar sein.',
		webLocal:
			'Sie rufen aus dem Internet an, und diese Adresse gibt es nur auf deinem Rechner. Nimm ein Programm auf diesem Rechner, oder stell Mana auf einen Server.',
		other: 'Streamable HTTP, mit dieser Adresse als Server.',
		otherName: 'Ein anderes Programm',
	},
	ask: 'Dann frag ihn: „Was ist heute fällig?“',
};
