import type { Texts } from '../en.ts';

export const locked: Texts['locked'] = {
	title: 'Gesperrt',
	text: {
		'by-hand': 'Du hast Mana auf diesem Gerät gesperrt.',
		idle: 'Mana wurde eine Weile nicht benutzt.',
		closed: 'Mana sperrt sich beim Schließen.',
		'new-device':
			'Dieses Konto ist zero-knowledge: Auf einem neuen Gerät öffnet es nur dein Wiederherstellungscode.',
	},
	password: 'Passwort',
	'recovery-code': 'Wiederherstellungscode',
	open: 'Entsperren',
	byPasskey: 'Mit Passkey entsperren',
	refused: {
		CANCELLED: 'Der Passkey wurde nicht gegeben. Versuch es noch einmal, oder mach unten weiter.',
		UNSUPPORTED: 'Dieser Browser kann diesen Passkey nicht dazu nutzen. Mach unten weiter.',
		WRONG: 'Das stimmt nicht. Versuch es noch einmal.',
		SECOND_FACTOR_NEEDED: 'Dazu braucht es einen Code aus deiner Authenticator-App.',
		UNREACHABLE: 'Der Server ist nicht zu erreichen. Versuch es gleich noch einmal.',
		SIGN_IN_AGAIN: 'Deine Sitzung ist zu Ende. Melde dich wieder an.',
	},
};
