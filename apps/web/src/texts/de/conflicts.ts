import type { Texts } from '../en.ts';

export const conflicts: Texts['conflicts'] = {
	title: 'Zu entscheiden',
	text: 'Wo zwei Geräte oder Leute zugleich an derselben Stelle geschrieben haben, geht nichts verloren: Du sagst, was bleibt.',
	waiting: (count) => (count === 1 ? '1 Sache zu entscheiden' : `${count} Sachen zu entscheiden`),
	none: { title: 'Nichts zu entscheiden', text: 'Alles, was geschrieben wurde, passt zusammen.' },
	written: {
		title: 'Zweimal geschrieben',
		mine: 'Hier',
		theirs: 'Anderswo',
		keepMine: 'Meines behalten',
		keepTheirs: 'Das andere behalten',
		keepBoth: 'Beides behalten',
		settled: 'Entschieden',
		empty: '(leer)',
		onlyHere: 'nur hier',
		onlyThere: 'nur dort',
	},
	refused: {
		title: 'Nicht angenommen',
		text: 'Diese Änderungen von dir sind auf diesem Gerät aufgehoben. Hol sie zurück, oder lass sie gehen.',
		reasons: {
			DELETED_ELSEWHERE: 'Es wurde anderswo gelöscht, bevor deine Änderung ankam.',
			EDITED_ELSEWHERE:
				'Du hast es hier gelöscht, und anderswo wurde es geändert, bevor das ankam. Das ist die Änderung.',
			SPACE_FORBIDDEN: 'Du bist nicht mehr in diesem Raum.',
			SPACE_READ_ONLY: 'In diesem Raum darfst du nur lesen.',
		},
		otherReason: 'Der Server hat sie nicht angenommen.',
		restore: 'Zurückholen',
		restored: 'Es ist wieder da',
		dismiss: 'Gehen lassen',
		dismissTitle: 'Diese Änderung gehen lassen?',
		dismissText: 'Was du dort geschrieben hast, wird endgültig von diesem Gerät entfernt.',
	},
	yes: 'ja',
	no: 'nein',
};
