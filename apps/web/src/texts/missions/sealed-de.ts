import type { MissionTexts } from './en.ts';

/** Of missions that the server runs on a sealed copy. */
export const sealed: MissionTexts['sealed'] = {
	where: 'Wo läuft er?',
	onDevices: 'Auf meinen Geräten',
	onDevicesText:
		'Solange Mana auf einem davon offen ist. Der Server bekommt keine Kopie, die er öffnen könnte.',
	onServer: 'Auf dem Server, mit einer versiegelten Kopie',
	onServerText:
		'Auch wenn alle deine Geräte aus sind. Der Server öffnet eine Kopie von dem, was du hier wählst.',
	text: 'Dieses Gerät versiegelt eine Kopie von dem, was du wählst, für den Schlüssel von mana-ai und erneuert sie, solange Mana hier offen ist.',
	seen: 'Während eines Laufs sehen mana-ai und der Betreiber des Modells diese Einträge, und zwar alle. Von selbst kann der Server nichts ändern: Was er schreiben würde, kommt als Vorschlag zu dir. Nimmst du es zurück, wird die Kopie gelöscht.',
	rights: { none: 'Nichts', read: 'Lesen', write: 'Lesen und vorschlagen' },
	moduleSize: (records, size) => `${records} · ${size}`,
	records: (count, said) => (count === 1 ? 'ein Eintrag' : `${said} Einträge`),
	noRecords: 'noch nichts darin',
	total: (records, size) => `Die Kopie: ${records}, etwa ${size}.`,
	tooLarge: (size) =>
		`Das ist mehr, als der Server nimmt: Eine Kopie darf ${size} haben. Wähle weniger Teile, oder lass ihn auf deinen Geräten laufen.`,
	key: 'Der Schlüssel des Servers',
	keyHint:
		'Lass dir diese Gruppen von der Person vorlesen, die dieses Mana betreibt: Sie stehen im Log von mana-ai. Sind es andere, hör hier auf: Sonst öffnet jemand anders die Kopie.',
	newKey:
		'Der Server hat einen neuen Schlüssel gemacht, seit du das erlaubt hast, und dieses Gerät versiegelt für ihn. Vergleiche ihn noch einmal.',
	save: 'Versiegeln und erlauben',
	saved: 'Versiegelt: Der Server kann ihn jetzt ausführen',
	sealing: 'Wird versiegelt …',
	card: 'Was der Server hat',
	writes: (modules) => `Liest ${modules} und schlägt dort Änderungen vor`,
	also: 'Er läuft auf dem Server, auch wenn Mana zu ist.',
	sealedHere: (records, size, when) => `${records}, ${size}, hier versiegelt ${when}`,
	sealedElsewhere: (when) => `Versiegelt ${when} von einem anderen Gerät von dir`,
	noneHeld: 'Der Server hat gerade keine Kopie: Er läuft wieder, sobald ein Gerät eine versiegelt hat.',
	goodUntil: (day) => `Die Kopie gilt bis ${day}; dieses Gerät erneuert sie.`,
	goodUntilElsewhere: (day) =>
		`Die Kopie gilt bis ${day}; ein anderes Gerät von dir erneuert sie. Ändere es hier, damit dieses es tut.`,
	notRenewed: (why) => `Sie ließ sich nicht erneuern. ${why}`,
	revokeTitle: 'Die versiegelte Kopie zurücknehmen?',
	revokeText:
		'Der Server löscht die Kopie und führt diesen Auftrag nicht mehr aus. Was er vorgeschlagen hat, bleibt bei dir.',
	revoked: 'Zurückgenommen: Die Kopie ist gelöscht',
	revokedLater: 'Zurückgenommen. mana-ai war nicht erreichbar: Die Kopie wird gelöscht, sobald es geht.',
	scheduleNote: 'Der Server führt ihn aus, solange deine Kopie dort gilt.',
	place: 'auf dem Server, mit einer versiegelten Kopie',
	offer: 'Er kann auch auf dem Server laufen, mit einer versiegelten Kopie.',
	faults: {
		AGENT_KEYS_MISSING: 'Die Schlüssel zum Versiegeln gibt es nicht mehr. Erlaube es neu.',
		GRANT_MISSING: 'Was du erlaubt hast, ist zu Ende. Erlaube es neu.',
		MISSION_GONE: 'Den Auftrag gibt es nicht mehr.',
		NOT_ZERO_KNOWLEDGE:
			'Der Server hat deinen Schlüssel wieder, versiegelt werden muss nichts. Lade die Seite neu.',
		OTHER_SPACE: 'Nur Aufträge deines eigenen Raums können mit einer versiegelten Kopie laufen.',
		SEALED_FULL:
			'Deine Kopien sind zusammen zu viel für den Server. Nimm eine zurück oder wähle weniger Teile.',
		SEALED_INVALID: 'Der Server hat die Kopie nicht genommen. Sieh nach, ob die Uhr dieses Geräts stimmt.',
		SEALING_OFF: 'Dieser Server nimmt keine versiegelten Kopien: AI_SEALING_SECRET ist nicht gesetzt.',
		TOO_LARGE: 'Es ist mehr, als der Server nimmt. Wähle weniger Teile.',
		UNLOCK_AGAIN: 'Sperre Mana und öffne es wieder. Erlaube es dann noch einmal.',
		UNSENT: 'Ein Teil davon ist noch nicht beim Server. Versuch es gleich noch einmal.',
	},
};
