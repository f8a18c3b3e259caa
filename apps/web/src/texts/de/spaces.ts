import type { Texts } from '../en.ts';

export const spaces: Texts['spaces'] = {
	title: 'Räume',
	text: 'Ein Raum ist ein Kreis von Leuten, die zusammen etwas aufheben. Was in deinem persönlichen Raum ist, gehört dir allein.',
	current: 'Wird gezeigt',
	show: 'Zeigen',
	types: {
		personal: 'Persönlich',
		family: 'Familie',
		team: 'Team',
		club: 'Verein',
		brand: 'Marke',
		practice: 'Praxis',
	},
	roles: { owner: 'Besitz', admin: 'Verwaltung', member: 'Mitglied', viewer: 'Liest mit' },
	manage: 'Mitglieder und Regeln',
};
