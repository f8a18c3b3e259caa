import type { Texts } from '../en.ts';

export const refusals: Texts['refusals'] = {
	INVALID_VALUE: 'Das ließ sich nicht speichern: Ein Wert passt nicht.',
	UNKNOWN_TABLE: 'Das ließ sich nicht speichern: Diese Fassung von Mana kennt es nicht.',
	RECORD_MISSING: 'Das ist nicht mehr da.',
	SPACE_READ_ONLY: 'In diesem Raum darfst du nur lesen.',
	KEY_MISSING: 'Der Schlüssel dieses Raums ist noch nicht auf diesem Gerät. Versuch es gleich noch einmal.',
	TOO_MANY_WRITES: 'Das ist zu viel auf einmal.',
	STORAGE_FULL: 'Auf diesem Gerät ist kein Platz mehr, darum wurde es nicht gespeichert. Schaff etwas Platz.',
	NOT_READY: 'Mana ist noch nicht bereit. Versuch es gleich noch einmal.',
};
