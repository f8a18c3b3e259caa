import type { Texts } from '../en.ts';

export const proof: Texts['proof'] = {
	title: 'Bist du es?',
	text: 'Was du vorhast, braucht einen Beweis, dass du es bist.',
	password: 'Passwort',
	code: 'Code deiner Authenticator-App oder ein Ersatzcode',
	passkey: 'Passkey verwenden',
	goOn: 'Weiter',
};
