import type { Texts } from '../en.ts';

export const problems: Texts['problems'] = {
	STORAGE_UNAVAILABLE:
		'Dieses Fenster gibt Mana keinen Speicher, wie manche privaten Fenster. Öffne Mana in einem gewöhnlichen.',
	STORAGE_FROM_FUTURE:
		'Was auf diesem Gerät liegt, hat eine neuere Fassung von Mana geschrieben. Lade neu, um sie zu bekommen.',
	STORAGE_BROKEN:
		'Der Browser hat verloren, was auf diesem Gerät lag. Melde dich ab und wieder an: Der Server hat, was abgeglichen war.',
	STORAGE_FULL: 'Auf diesem Gerät ist kein Platz mehr. Schaff etwas Platz und lade neu.',
	KEYS_UNAVAILABLE:
		'Deine Schlüssel waren nicht zu bekommen. Versuch es noch einmal, wenn der Server erreichbar ist.',
	WORKER_FAILED: 'Mana konnte in diesem Browser nicht starten. Lade die Seite neu.',
	title: 'Das hat nicht geklappt',
	wayOn: {
		reload: 'Neu laden',
		'wait-for-network': 'Noch einmal versuchen',
		'sign-out': 'Abmelden',
		'use-another-window': 'Noch einmal versuchen',
	},
};
