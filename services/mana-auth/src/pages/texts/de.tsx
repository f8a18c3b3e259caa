/** @jsxImportSource hono/jsx */

import { refusalGerman } from '../../language/refusals-de.ts';
import type { PageTexts } from './en.tsx';
import { moduleGerman, moduleReadingGerman, moduleWritingGerman } from './module-words-de.ts';

const roles: Readonly<Record<string, string>> = {
	owner: 'Eigentümer: alles, auch löschen',
	admin: 'Verwalter: Mitglieder und was Agenten dürfen',
	member: 'Mitglied: liest und schreibt',
	viewer: 'Leser: liest',
};

const spaceTypes: PageTexts['spaceTypes'] = {
	personal: 'nur deiner',
	family: 'Familie',
	team: 'Team',
	club: 'Verein',
	brand: 'Marke',
	practice: 'Praxis',
};

const generalScopes: Readonly<Record<string, string>> = {
	'mana:read': 'Alles in dem Raum lesen',
	'mana:write': 'Alles in dem Raum ergänzen und ändern und es lesen',
	'mana:destructive': 'Löschen, wo du es im Raum erlaubst oder jedes Mal bestätigst',
	offline_access: 'Verbunden bleiben, während du weg bist, bis du es trennst',
};

function scopeGerman(scope: string, words: string): string {
	const general = generalScopes[scope];
	if (general !== undefined) return general;
	const [module = '', right] = scope.split(':');
	return (right === 'read' ? moduleReadingGerman(module) : moduleWritingGerman(module)) ?? words;
}

/** What the pages say, in German. */
export const pageGerman: PageTexts = {
	layout: {
		skip: 'Zum Inhalt',
		main: 'Hauptbereich',
		app: 'Zurück zu Mana',
		security: 'Sicherheit',
		account: 'Konto',
		signOut: 'Abmelden',
		signedInAs: (email) => `Angemeldet als ${email}`,
		noScript: 'Diese Seiten brauchen JavaScript, um zu tun, was du willst.',
		language: 'Sprache',
	},
	fields: {
		email: 'E-Mail',
		name: 'Name',
		password: 'Passwort',
		newPassword: 'Neues Passwort',
		newPasswordHint: 'Mindestens 8 Zeichen. Am besten sind mehrere Wörter, die niemand zusammen errät.',
		show: 'Zeigen',
	},
	noMails:
		'Dieser Server verschickt keine Mails. Der Link steht in seinem Protokoll: auf deinem eigenen Rechner in dem Fenster, in dem du npm start aufgerufen hast.',
	welcome: {
		mana: 'Mana hält deine Aufgaben, Notizen und dein Tagebuch verschlüsselt und auf allen Geräten gleich, und lässt die Agenten damit arbeiten, die du aussuchst.',
		consent: 'Ein Agent bittet um Zugang. Melde dich an und entscheide, ob er ihn bekommt, und wozu.',
		invited: (inviter, space) =>
			`${inviter} lädt dich in „${space}“ ein, einen gemeinsamen Raum auf Mana. Nimm die Adresse, an die die Einladung ging.`,
	},
	signIn: {
		title: 'Anmelden',
		forgot: 'Passwort vergessen?',
		or: 'oder',
		passkey: 'Mit einem Passkey anmelden',
		newHere: 'Neu hier?',
		signUp: 'Konto anlegen',
		back: 'Zurück zum Anmelden',
	},
	signUp: {
		title: 'Konto anlegen',
		closed: 'Hier kann man sich nicht selbst anmelden. Bitte den Betreiber dieses Servers um ein Konto.',
		mailbox: 'Schau in dein Postfach: Dort ist ein Link, mit dem es weitergeht.',
		act: 'Konto anlegen',
		encrypted:
			'Was du schreibst, wird verschlüsselt. Lesen kannst es du, und dieser Server, während er für dich arbeitet; mit dem Zero-Knowledge-Modus, unter Sicherheit, ist dein persönlicher Raum nur für deine eigenen Geräte lesbar.',
		known: 'Du hast ein Konto?',
	},
	twoFactor: {
		title: 'Noch ein Schritt',
		code: 'Code aus deiner Authenticator-App',
		useBackup: 'Stattdessen einen Ersatzcode nehmen',
		backupCode: 'Ersatzcode',
		withBackup: 'Mit dem Ersatzcode anmelden',
		somebodyElse: 'Als jemand anderes anmelden',
	},
	reset: {
		title: 'Neues Passwort setzen',
		ask: 'Gib deine Adresse an, und du bekommst einen Link, mit dem du ein neues Passwort setzt. Was verschlüsselt ist, bleibt lesbar: Seine Schlüssel hängen nicht an deinem Passwort.',
		asked: 'Wenn es zu dieser Adresse ein Konto gibt, ist ein Link unterwegs. Er gilt eine Stunde.',
		send: 'Link schicken',
		set: 'Mit dem neuen Passwort werden alle deine Geräte abgemeldet und Agenten getrennt. Was verschlüsselt ist, bleibt lesbar: Seine Schlüssel hängen nicht an deinem Passwort.',
		act: 'Passwort setzen',
		gone: 'Dieser Link wurde schon benutzt oder ist abgelaufen. Ein Link gilt eine Stunde und setzt ein Passwort.',
		another: 'Neuen Link schicken',
	},
	verify: {
		title: 'Adresse bestätigen',
		text: 'Bestätige, dass diese Adresse dir gehört, und melde dich dann mit deinem Passwort an.',
		act: 'Das ist meine Adresse',
	},
	changeEmail: {
		title: 'Deine neue Adresse',
		text: 'Von da an meldest du dich mit dieser Adresse an, und Mails gehen hierher.',
		act: 'Diese Adresse nehmen',
	},
	consent: {
		nameless: 'Ein Agent ohne Namen',
		title: (name) => `${name} hereinlassen?`,
		unchecked: (name) => (
			<>
				Er nennt sich <strong>{name}</strong>, was niemand geprüft hat.
			</>
		),
		belongs: (host) => (
			<>
				Er gehört zu <strong>{host}</strong>.
			</>
		),
		answersTo: (place) => (
			<>
				Deine Antwort geht an <strong>{place}</strong>. Mach nur weiter, wenn du das gerade dort angestoßen
				hast.
			</>
		),
		spaces: 'In welche Räume?',
		allSpaces: 'Alle meine Räume',
		laterSpaces: 'Auch solche, die ich später anlege oder in die ich komme.',
		scopes: 'Was darf er dort?',
		modules: 'Womit?',
		shared: 'Andere Mitglieder sehen, was er schreibt, und er liest, was sie geschrieben haben.',
		readOnly: 'Du darfst hier nur lesen, und er auch.',
		zeroKnowledge: 'Zero-Knowledge: Er kann nicht lesen oder schreiben, was verschlüsselt ist.',
		leaves: (
			<>
				Was er liest, verlässt diesen Server: Wer das Modell des Agenten betreibt, bekommt es, auch was hier
				verschlüsselt ist. Alles, was er tut, siehst du im <a href="/activity">Verlauf</a>, und trennen kannst
				du ihn unter <a href="/agents">Agenten</a>.
			</>
		),
		yes: 'Hereinlassen',
		no: 'Nein',
		scope: scopeGerman,
		module: (module, words) => moduleGerman(module) ?? words,
	},
	inApp: {
		title: 'Das ist in der App',
		text: (
			<>
				Agenten, Verlauf, Räume und Verschlüsselung zeigt die App von Mana. Wer diesen Server betreibt, hat
				nicht gesagt, wo sie ist: Das tut <code>MANA_WEB_PUBLIC_URL</code>.
			</>
		),
	},
	invitation: {
		title: (space) => `${space} beitreten?`,
		otherTitle: 'Das ist für eine andere Adresse',
		other: (email) => (
			<>
				Du bist als <strong>{email}</strong> angemeldet, und diese Einladung ging an eine andere Adresse.
				Melde dich mit jener an, um zu antworten.
			</>
		),
		otherAct: 'Abmelden und ein anderes Konto nehmen',
		settled: (inviter) => `Diese Einladung ist beantwortet oder abgelaufen. Bitte ${inviter} um eine neue.`,
		text: (inviter, type, role) =>
			`${inviter} lädt dich in diesen Raum ein (${spaceTypes[type]}), als ${roles[role]}. Seine Mitglieder sehen, was du dort schreibst. Für diesen Server bleibt er lesbar, solange eines seiner Mitglieder im Standardmodus ist.`,
		join: 'Beitreten',
		decline: 'Ablehnen',
	},
	notFound: {
		title: 'Hier ist nichts',
		text: 'Vielleicht ist die Adresse vertippt, oder was hier stand, ist weg.',
		account: 'Zu meinem Konto',
	},
	refusal: {
		title: 'Das ging nicht',
		text: refusalGerman,
	},
	spaceTypes,
	account: {
		title: 'Konto',
		signedIn: (email) => (
			<>
				Du bist als <strong>{email}</strong> angemeldet.
			</>
		),
		nameHint: 'Mitglieder deiner gemeinsamen Räume sehen ihn.',
		saved: 'Gesichert.',
		save: 'Sichern',
		email: 'E-Mail-Adresse',
		newEmail: 'Neue Adresse',
		newEmailHint:
			'Mit ihr meldest du dich an. Sie gilt, sobald du den Link geöffnet hast, den wir dorthin schicken.',
		emailAsked:
			'Ein Link ist zu dieser Adresse unterwegs. Öffne ihn innerhalb einer Stunde: Bis dahin ändert sich nichts.',
		changeEmail: 'Adresse ändern',
		language: 'Sprache und Zeitzone',
		inSettings: (href) => (
			<>
				Du stellst sie in der App ein, die sie bei deinen eigenen Daten aufbewahrt: in{' '}
				<a href={href}>ihren Einstellungen</a>.
			</>
		),
		export: 'Alles mitnehmen',
		exportText:
			'Eine Datei mit deinem Konto, deinen Räumen, dem, was Agenten getan haben, und allen Einträgen, wie sie aufbewahrt werden: Was verschlüsselt ist, bleibt es.',
		exportAct: 'Exportieren',
		leave: 'Für immer gehen',
		leaveText:
			'Dein Konto, dein persönlicher Raum und alles darin werden gelöscht. Das lässt sich nicht zurücknehmen.',
		leaveConfirm: 'Tippe zur Bestätigung deine Adresse',
		leaveAct: 'Mein Konto löschen',
	},
	security: {
		title: 'Sicherheit',
		encryption: 'Verschlüsselung',
		encryptionText: (
			<>
				Wer öffnen kann, was du hast, dein Wiederherstellungscode und der Zero-Knowledge-Modus sind{' '}
				<a href="/encryption">in der App</a>: Die Arbeit an deinen Schlüsseln geschieht auf deinem Gerät.
			</>
		),
	},
	devices: {
		title: 'Geräte',
		name: (description) =>
			description === 'Unknown device' ? 'Unbekanntes Gerät' : description.replace(/ on (?=\S+$)/, ' auf '),
		current: 'dieses hier',
		lastUsed: (at) => <>zuletzt benutzt {at}</>,
		endOthers: 'Überall sonst abmelden und Agenten trennen',
		endOthersConfirm: 'Überall sonst abmelden und alle Agenten trennen?',
	},
	password: {
		title: 'Passwort',
		current: 'Jetziges Passwort',
		changed: 'Geändert. Andere Geräte sind abgemeldet.',
		act: 'Ändern',
	},
	authenticator: {
		title: 'Authenticator-App',
		text: 'Anmelden, und was heikel ist, braucht dann neben dem Passwort einen Code von deinem Telefon.',
		scan: 'Scanne jetzt den Code unten.',
		setUp: 'Einrichten',
		on: (codes) => (codes === 1 ? 'An. Ein Ersatzcode ist übrig.' : `An. ${codes} Ersatzcodes sind übrig.`),
		newCodes: 'Neue Ersatzcodes',
		newCodesDone: 'Neue Codes sind gemacht.',
		newCodesConfirm: 'Neue Ersatzcodes machen? Die bisherigen gelten dann nicht mehr.',
		off: 'Ausschalten',
		offConfirm: 'Den zweiten Faktor ausschalten?',
	},
	passkeys: {
		title: 'Passkeys',
		nameless: 'Passkey',
		since: (at) => <>seit {at}</>,
		remove: 'Entfernen',
		removeConfirm: 'Diesen Passkey entfernen?',
		text: 'Ein Passkey meldet dich mit Finger, Gesicht oder PIN eines Geräts an und wirkt auf keiner gefälschten Seite.',
		placeholder: 'Mein Telefon',
		add: 'Passkey hinzufügen',
	},
	keyLog: {
		title: 'Wer deinen Schlüssel geholt hat',
		intact: 'Das Protokoll ist vollständig: Jeder Eintrag trägt den Fingerabdruck des vorigen.',
		broken: 'Das Protokoll wurde verändert: Ein Eintrag passt nicht zum vorigen.',
		columns: ['Wann', 'Wer', 'Was', 'Von'],
		actions: {
			init: 'dein Schlüssel wurde gemacht',
			fetch: 'hat deinen Schlüssel geholt',
			failed_fetch: 'bekam deinen Schlüssel nicht',
			recovery_set: 'hat den Wiederherstellungscode gesetzt',
			recovery_clear: 'hat den Wiederherstellungscode entfernt',
			zk_enable: 'hat den Zero-Knowledge-Modus eingeschaltet',
			zk_disable: 'hat den Zero-Knowledge-Modus ausgeschaltet',
			zk_change: 'wollte den Zero-Knowledge-Modus ändern',
			rotate: 'hat einen neuen Schlüssel begonnen',
			rotate_confirm: 'hat den neuen Schlüssel fertiggestellt',
			key_pair_fetch: 'hat dein Schlüsselpaar geholt',
			key_pair_set: 'hat dein Schlüsselpaar gesetzt',
			agent_keys_fetch: 'hat die Schlüssel für Aufträge mit versiegelter Kopie geholt',
			agent_keys_set: 'hat die Schlüssel für Aufträge mit versiegelter Kopie gesetzt',
			space_fetch: 'hat den Schlüssel eines Raums geholt',
			space_failed_fetch: 'bekam den Schlüssel eines Raums nicht',
			space_epoch: 'hat einen neuen Schlüssel eines Raums begonnen',
			space_share: 'hat den Schlüssel eines Raums weitergegeben',
			mission_grant: 'lässt einen Auftrag arbeiten, während du weg bist',
			mission_revoke: 'hat beendet, was ein Auftrag darf',
		},
		refused: (status) => ` (abgelehnt, ${status})`,
		gateway: 'das Gateway, für einen Agenten',
		mission: 'ein Auftrag, während du weg warst',
		thisDevice: 'dieses Gerät',
	},
};
