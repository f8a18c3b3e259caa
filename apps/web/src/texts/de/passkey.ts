import type { Texts } from '../en.ts';

export const passkey: Texts['passkey'] = {
	about: 'Ein Passkey dieses Geräts kann Mana entsperren, auch ohne Netz.',
	isThere: 'Ein Passkey entsperrt Mana auf diesem Gerät, auch ohne Netz.',
	add: 'Mit Passkey entsperren',
	remove: 'Ohne ihn entsperren',
	code: 'Wiederherstellungscode',
	codeHint: 'Dein Konto ist zero-knowledge: Nur dieser Code kann einen Passkey zulassen.',
	refused: {
		CANCELLED: 'Nichts wurde geändert: Der Passkey wurde nicht gegeben.',
		UNSUPPORTED: 'Dieser Browser oder dieser Passkey kann Mana nicht entsperren.',
		CODE_NEEDED: 'Der Wiederherstellungscode wird gebraucht.',
		WRONG: 'Das ist nicht der Wiederherstellungscode. Versuch es noch einmal.',
		UNREACHABLE: 'Der Server ist nicht zu erreichen. Versuch es gleich noch einmal.',
		NOT_READY: 'Mana ist noch nicht bereit. Versuch es gleich noch einmal.',
	},
};
