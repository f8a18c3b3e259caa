import type { Texts } from '../en.ts';

export const settings: Texts['settings'] = {
	title: 'Einstellungen',
	you: 'Du',
	language: 'Sprache',
	languages: { en: 'English', de: 'Deutsch' },
	timeZone: 'Zeitzone',
	weekStart: 'Die Woche beginnt am',
	weekStarts: { monday: 'Montag', saturday: 'Samstag', sunday: 'Sonntag' },
	dayStartsAt: 'Der Tag beginnt um',
	dayStartsHint: 'Für Nachteulen: Bis dahin ist noch der Tag davor.',
	appearance: 'Aussehen',
	schemes: { auto: 'Wie das Gerät', light: 'Hell', dark: 'Dunkel' },
	device: 'Dieses Gerät',
	storage: (used) => `${used} sind auf diesem Gerät belegt.`,
	keep: 'Sicher aufheben',
	isKept: 'Der Browser hebt es auf, bis du dich abmeldest.',
	isNotKept:
		'Der Browser darf es wegwerfen, wenn der Platz knapp wird. Was abgeglichen ist, bleibt auf dem Server.',
	install: {
		text: 'Als App hat Mana ein eigenes Fenster und ein eigenes Symbol und öffnet sich genauso ohne Netz.',
		act: 'Mana installieren',
		byHand: 'Im Menü deines Browsers steht „Installieren“ oder „Zum Startbildschirm“.',
	},
	lockTitle: 'Sperre',
	lockText:
		'Die Sperre schützt Bildschirm und Speicher dieses Geräts: Die Schlüssel gehen weg, und dein Passwort oder Wiederherstellungscode öffnet es wieder.',
	lockNow: 'Jetzt sperren',
	lockAfter: 'Von selbst sperren',
	lockChoices: {
		never: 'Nie',
		'at-close': 'Wenn Mana geschlossen wird',
		after: (minutes) =>
			minutes === 60 ? 'Nach einer Stunde ohne Benutzung' : `Nach ${minutes} Minuten ohne Benutzung`,
	},
	lockSaved: 'Sperre gespeichert',
	account: 'Konto',
	signedInAs: (email) => `Angemeldet als ${email}`,
	encryption: 'Verschlüsselung und Wiederherstellungscode',
	security: 'Passwort, Passkeys, zweiter Faktor und Geräte',
	accountPage: 'Name, Adresse, Mitnahme und Löschung des Kontos',
	signOut: 'Abmelden',
	signOutText: 'Was auf diesem Gerät ist, wird entfernt. Was abgeglichen ist, bleibt auf dem Server.',
	unsent: (count) =>
		count === 1
			? '1 Änderung ist noch nicht auf dem Server und ginge verloren.'
			: `${count} Änderungen sind noch nicht auf dem Server und gingen verloren.`,
	signOutAnyway: 'Abmelden und sie verlieren',
	saved: 'Einstellungen gespeichert',
	developer: {
		title: 'Für Entwickler',
		token: 'Zugangstoken',
		tokenText: 'Gilt einige Minuten, für alles, was du darfst. Wer ihn hat, ist du.',
		showToken: 'Token erzeugen',
		mcpAddress: 'MCP-Adresse',
		mcpJson: 'Für .mcp.json',
		space: (name) => `Raum „${name}“`,
		sync: 'Abgleich',
		waiting: (count) => (count === 1 ? '1 Änderung wartet' : `${count} Änderungen warten`),
		syncedAt: (when) => `vollständig ${when}`,
		offlineSince: (when) => `ohne Netz seit ${when}`,
		problem: (code) => `angehalten: ${code}`,
		version: 'Dienste',
	},
};
