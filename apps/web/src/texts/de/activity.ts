import type { Texts } from '../en.ts';

export const activity: Texts['activity'] = {
	title: 'Verlauf',
	text: 'Was Agenten mit dem getan haben, was du aufhebst.',
	empty: {
		title: 'Noch hat kein Agent etwas getan',
		text: 'Wenn ein Agent etwas liest oder ändert, steht es hier.',
	},
	takeBack: 'Zurücknehmen',
	tookBack: 'Zurückgenommen',
	leftAlone: 'Einiges wurde seither geändert und bleibt.',
	failed: 'Das ließ sich nicht zurücknehmen.',
	by: (agent) => `von ${agent}`,
	more: 'Frühere zeigen',
	outcomes: {
		'handler-error': 'fehlgeschlagen',
		'input-invalid': 'nicht verstanden',
		denied: 'nach deinen Regeln abgelehnt',
	},
};
