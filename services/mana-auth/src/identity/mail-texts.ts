import type { Language } from '../language/language.ts';

interface MailText {
	readonly subject: string;
	/** Says in a sentence or two why the mail comes and what opening the link does. */
	readonly text: string;
}

interface MailTexts {
	readonly resetPassword: MailText;
	readonly confirmAddress: MailText;
	readonly confirmNewAddress: MailText;
	readonly addressChanged: MailText;
	readonly addressKnown: MailText;
	readonly invitation: { readonly subject: string; text(inviterEmail: string): string };
	/** Below the link. */
	readonly ignore: string;
}

const english: MailTexts = {
	resetPassword: {
		subject: 'Set a new password',
		text: 'Somebody, most likely you, asked to set a new password for your Mana account. Open this link within an hour to do so:',
	},
	confirmAddress: {
		subject: 'Confirm your address',
		text: 'A Mana account was made with this address. Open this link within an hour to confirm that it is yours:',
	},
	confirmNewAddress: {
		subject: 'Confirm your new address',
		text: 'Somebody, most likely you, asked to use this address for their Mana account. Open this link within an hour to confirm that it is yours:',
	},
	addressChanged: {
		subject: 'Your account has another address',
		text: 'Your Mana account has another address from now on: sign in with that one. If it was not you who changed it, ask whoever runs this server at once. Your account is here:',
	},
	addressKnown: {
		subject: 'You have an account already',
		text: 'Somebody, most likely you, tried to use this address for a Mana account, and it has one. Sign in instead, or set a new password there:',
	},
	invitation: {
		subject: 'Invitation to a shared space',
		text: (inviterEmail) =>
			`${inviterEmail} invites you to a shared space on Mana. Open this link, signed in with this address, to see which one, and to join it or decline:`,
	},
	ignore: 'If you did not expect this mail, you can ignore it.',
};

const german: MailTexts = {
	resetPassword: {
		subject: 'Neues Passwort setzen',
		text: 'Jemand, wahrscheinlich du, will für dein Mana-Konto ein neues Passwort setzen. Öffne dazu innerhalb einer Stunde diesen Link:',
	},
	confirmAddress: {
		subject: 'Bestätige deine Adresse',
		text: 'Mit dieser Adresse wurde ein Mana-Konto angelegt. Öffne innerhalb einer Stunde diesen Link, um zu bestätigen, dass sie dir gehört:',
	},
	confirmNewAddress: {
		subject: 'Bestätige deine neue Adresse',
		text: 'Jemand, wahrscheinlich du, will diese Adresse für ein Mana-Konto nehmen. Öffne innerhalb einer Stunde diesen Link, um zu bestätigen, dass sie dir gehört:',
	},
	addressChanged: {
		subject: 'Dein Konto hat eine andere Adresse',
		text: 'Dein Mana-Konto hat ab jetzt eine andere Adresse: Melde dich mit ihr an. Wenn nicht du sie geändert hast, frag sofort den Betreiber dieses Servers. Dein Konto ist hier:',
	},
	addressKnown: {
		subject: 'Du hast schon ein Konto',
		text: 'Jemand, wahrscheinlich du, wollte diese Adresse für ein Mana-Konto nehmen, und zu ihr gibt es schon eines. Melde dich damit an, oder setz dort ein neues Passwort:',
	},
	invitation: {
		subject: 'Einladung in einen gemeinsamen Raum',
		text: (inviterEmail) =>
			`${inviterEmail} lädt dich in einen gemeinsamen Raum auf Mana ein. Öffne diesen Link, angemeldet mit dieser Adresse, um zu sehen, in welchen, und um beizutreten oder abzulehnen:`,
	},
	ignore: 'Wenn du diese Mail nicht erwartet hast, kannst du sie übergehen.',
};

const texts: Readonly<Record<Language, MailTexts>> = { en: english, de: german };

export function mailTexts(language: Language): MailTexts {
	return texts[language];
}
