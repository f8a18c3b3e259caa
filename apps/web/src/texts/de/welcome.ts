import type { Texts } from '../en.ts';

export const welcome: Texts['welcome'] = {
	title: 'Alles, was du aufhebst, an einem ruhigen Ort',
	text: 'Aufgaben, Notizen, Gewohnheiten und alles andere: verschlüsselt, auf jedem deiner Geräte, mit und ohne Netz. KI-Agenten kommen als Gäste, und was sie tun, siehst du und kannst es zurücknehmen.',
	signUp: 'Konto anlegen',
	signIn: 'Anmelden',
	ended: 'Deine Sitzung ist zu Ende. Melde dich an, um weiterzumachen; was du geschrieben hast, ist noch da.',
	signingIn: 'Du wirst angemeldet …',
	failed: {
		SIGN_IN_STALE: 'Diese Anmeldung wurde anderswo oder vor langer Zeit begonnen. Beginne noch einmal.',
		SIGN_IN_REFUSED: 'Der Server hat dich nicht eingelassen. Beginne noch einmal.',
		UNREACHABLE: 'Der Server ist nicht zu erreichen. Versuch es gleich noch einmal.',
		OTHER_ACCOUNT_UNSENT:
			'Auf diesem Gerät liegen noch ungesendete Änderungen eines anderen Kontos. Melde dich zuerst mit jenem an.',
	},
};
