import type { PersonaIntentions } from '../domain/intention.ts';
import { says, sources } from './sources.ts';

export const kai: PersonaIntentions = {
	email: 'persona.kai@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'kai-crdt',
			module: 'notes',
			want: () =>
				'Quick note, Titel "CRDT vs. OT": merge ohne zentralen Server, dafür tombstones. Tags: sync, research.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) =>
					says(note, 'title', /crdt/i) && says(note, 'labels', /sync/i) && says(note, 'labels', /research/i),
			},
		},
		{
			id: 'kai-book',
			module: 'library',
			want: () =>
				'Add to my library: "A Philosophy of Software Design" von John Ousterhout, ein Buch, bin gerade dran (active).',
			check: {
				source: sources.library,
				of: 'new',
				holds: (entry) =>
					says(entry, 'title', /philosophy of software/i) &&
					entry.kind === 'book' &&
					entry.status === 'active',
			},
		},
		{
			id: 'kai-film',
			module: 'library',
			want: () => 'Watchlist: der Film "Primer" (2004), status planned, tag timetravel.',
			check: {
				source: sources.library,
				of: 'new',
				holds: (entry) =>
					says(entry, 'title', /primer/i) && entry.kind === 'movie' && entry.status === 'planned',
			},
		},
		{
			id: 'kai-goal',
			module: 'goals',
			want: () => 'Goal setzen: pro Woche 5 Notes schreiben, Titel "Weekly notes".',
			check: {
				source: sources.goals,
				of: 'new',
				holds: (goal) => says(goal, 'title', /weekly notes/i) && /\b5\b/.test(JSON.stringify(goal)),
			},
		},
		{
			id: 'kai-reads',
			module: 'articles',
			want: () => 'Bitte https://en.wikipedia.org/wiki/Operational_transformation in die reading list.',
			check: {
				source: sources.articles,
				of: 'new',
				holds: (article) => says(article, 'originalUrl', /operational_transformation/i),
			},
		},
	],
};
