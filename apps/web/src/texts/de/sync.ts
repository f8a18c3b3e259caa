import type { Texts } from '../en.ts';
import { plural } from './plural.ts';

export const sync: Texts['sync'] = {
	synced: 'Alles abgeglichen, hier verschlüsselt',
	waiting: (count) => plural(count, 'Änderung wartet', 'Änderungen warten'),
	offline: (since) => `Ohne Netz seit ${since}`,
	offlineWaiting: (since, count) => `Ohne Netz seit ${since} · ${count} warten`,
	away: (since) => `Der Server antwortet nicht seit ${since}`,
	awayWaiting: (since, count) => `Der Server antwortet nicht seit ${since} · ${count} warten`,
	first: 'Holt, was du aufhebst …',
	nearlyFull: (percent) => `Zu ${percent} % voll: lösche vorher etwas endgültig`,
	problems: {
		SIGN_IN_AGAIN: 'Zum Abgleich wieder anmelden',
		APP_OUTDATED: 'Zum Abgleich neu laden: es gibt eine neue Fassung',
		STORAGE_FULL: 'Kein Platz mehr für den Abgleich',
		SPACE_FULL: 'Ein Raum ist voll: lösche etwas endgültig',
	},
};
