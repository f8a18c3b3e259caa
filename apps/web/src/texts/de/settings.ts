import type { Texts } from '../en.ts';
import { plural } from './plural.ts';

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
	storage: (used) => `${used} liegen auf diesem Gerät.`,
	keep: 'Sicher aufheben',
	isKept: 'Der Browser behält es, bis du dich abmeldest.',
	isNotKept:
		'Der Browser darf es wegwerfen, wenn der Platz knapp wird. Was abgeglichen ist, bleibt auf dem Server.',
	lock: 'Sperre',
	lockNow: 'Jetzt sperren',
	lockAfter: 'Sperren',
	lockChoices: { never: 'Nie', 'at-close': 'Beim Schließen', minutes: 'Nach 15 Minuten' },
	account: 'Konto',
	security: 'Passwort, Passkeys, zweiter Faktor und Verschlüsselung',
	signOut: 'Abmelden',
	signOutText: 'Was auf diesem Gerät liegt, wird entfernt. Was abgeglichen ist, bleibt auf dem Server.',
	unsent: (count) =>
		`${plural(count, 'Änderung ist', 'Änderungen sind')} noch nicht auf dem Server und ginge verloren.`,
	signOutAnyway: 'Abmelden und verwerfen',
	saved: 'Einstellungen gespeichert',
	developer: 'Für Entwickler',
	spaceId: 'Raum',
	mcpAddress: 'MCP-Adresse',
	mcpJson: 'Für .mcp.json',
	syncState: 'Abgleich',
};
