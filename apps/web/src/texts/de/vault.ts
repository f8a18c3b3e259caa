import type { Texts } from '../en.ts';

export const vault: Texts['vault'] = {
	title: 'Verschlüsselung',
	text: 'Wer öffnen kann, was du aufhebst.',
	standard: {
		title: 'Üblich',
		text: 'Du öffnest, was verschlüsselt ist, und dieser Server auch, während er für dich handelt, etwa für einen Agenten. Wer nur eine Kopie der Datenbank hat, kann es nicht.',
		turnOn: 'Zero-Knowledge einschalten',
		turnOnText:
			'Dann öffnen nur deine eigenen Geräte deinen persönlichen Raum: Dein Gerät macht einen neuen Schlüssel, den dieser Server nie sieht. Agenten, die über diesen Server arbeiten, können dort Verschlüsseltes nicht mehr lesen oder schreiben. Ohne den neuen Wiederherstellungscode öffnet es niemand mehr.',
		limits:
			'Was dieser Server bisher öffnen konnte, kann er in älteren Kopien weiterhin, etwa in Sicherungen. Geteilte Räume haben eigene Schlüssel; sie bleiben für diesen Server lesbar, solange jemand darin im üblichen Modus ist.',
	},
	zeroKnowledge: {
		title: 'Zero-Knowledge',
		text: 'Nur deine Geräte öffnen, was dein persönlicher Raum verschlüsselt aufhebt. Dieser Server kann es nicht, und Agenten über ihn auch nicht. Wer den Wiederherstellungscode verliert, verliert die Daten.',
		limits:
			'Zweierlei bleibt für diesen Server lesbar: Kopien von vor dem Einschalten, etwa Sicherungen, mit dem, was damals darin stand; und geteilte Räume, solange jemand darin im üblichen Modus ist.',
		newKey: 'Neuen Schlüssel machen',
		newKeyText:
			'Falls jemand deinen Wiederherstellungscode gesehen haben könnte: Ein neuer Schlüssel bekommt einen neuen Code, und alles wird neu verschlüsselt.',
		heldHere:
			'Dein Schlüssel ist von vor der Zeit, als deine Geräte ihn machten: Dieser Server hielt ihn einmal, eine alte Kopie seiner Dateien könnte also Verschlüsseltes öffnen. Mach jetzt einen neuen; du brauchst dazu deinen Wiederherstellungscode.',
		resume: 'Weiter neu verschlüsseln',
		resumeText: 'Dein Schlüssel ist neu, und noch ist nicht alles darunter: Der Rest ist unter dem vorigen.',
		turnOff: 'Zero-Knowledge ausschalten',
		turnOffText:
			'Dann hält dieser Server deinen Schlüssel wieder und öffnet Verschlüsseltes, während er für dich handelt.',
	},
	recovery: {
		title: 'Wiederherstellungscode',
		none: 'Es gibt keinen. Mit einem kommst du an deine Daten, auch wenn Passwort und Hilfe dieses Servers verloren sind.',
		setAt: (day) => `Gesetzt ${day}.`,
		make: 'Wiederherstellungscode machen',
		makeAnother: 'Einen anderen machen',
		yours: 'Dein Wiederherstellungscode',
		warning:
			'Schreib diesen Code auf und bewahre ihn getrennt von deinen Geräten auf. Er wird nur jetzt gezeigt und öffnet alles, sobald du sagst, dass du ihn hast. Gehst du vorher, hat sich nichts geändert, und dieser Code ist nichts wert.',
		copy: 'Kopieren',
		copied: 'Kopiert',
		save: 'Als Datei sichern',
		fileName: 'mana-wiederherstellungscode.txt',
		have: 'Ich habe ihn aufgeschrieben',
		leave: 'Lassen',
	},
	progress: {
		working: 'Einen Moment …',
		reencrypting: (seen) =>
			`Deine Daten werden neu verschlüsselt: ${seen} ${seen === 1 ? 'Eintrag' : 'Einträge'} fertig. Lass diese Seite offen.`,
		waiting: (minutes) =>
			`Alles ist unter dem neuen Schlüssel. Ein anderes Gerät von dir kann noch ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`} unter dem vorigen schreiben: Schließ danach ab, hier oder wenn du wiederkommst.`,
		finish: 'Abschließen',
		done: {
			'recovery-code': 'Der Wiederherstellungscode gilt ab jetzt.',
			'new-key': 'Zero-Knowledge ist an, und alles ist unter dem neuen Schlüssel.',
			standard: 'Zero-Knowledge ist aus.',
		},
	},
	failed: {
		WRONG_CODE: 'Das ist nicht der Wiederherstellungscode deines Tresors.',
		ROTATION_UNDER_WAY: 'Der Schlüssel wird auf einem anderen Gerät ersetzt: Schließ das dort ab.',
		WRONG_KEY:
			'Ein anderes Gerät hat den Schlüssel inzwischen ersetzt. Darum wurde nichts geändert: Fang mit dem neuen noch einmal an.',
	},
	lockLink: 'Wann dieses Gerät sperrt, ist eine Einstellung.',
};
