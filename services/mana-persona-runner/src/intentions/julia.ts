import type { PersonaIntentions } from '../domain/intention.ts';
import { says, sources } from './sources.ts';

export const julia: PersonaIntentions = {
	email: 'persona.julia@mana.test',
	language: 'en',
	intentions: [
		{
			id: 'julia-claim',
			module: 'notes',
			want: () =>
				'A note "Vowel harmony in Turkic": the claim that it is lost first in loanwords; source Kabak 2011; tags phonology and turkic.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) =>
					says(note, 'title', /vowel harmony/i) &&
					says(note, 'excerpt', /kabak/i) &&
					says(note, 'labels', /phonology/i) &&
					says(note, 'labels', /turkic/i),
			},
		},
		{
			id: 'julia-refers',
			module: 'notes',
			want: () =>
				'A note "Loanword adaptation" whose text refers to my note on vowel harmony by a link in double brackets.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /loanword adaptation/i) && says(note, 'excerpt', /\[\[.*\]\]/),
			},
		},
		{
			id: 'julia-article',
			module: 'articles',
			want: () =>
				'Keep https://en.wikipedia.org/wiki/Vowel_harmony among my articles, with the reason "overview of typology".',
			check: {
				source: sources.articles,
				of: 'new',
				holds: (article) => says(article, 'originalUrl', /vowel_harmony/i),
			},
		},
		{
			id: 'julia-news',
			module: 'newsResearch',
			want: () =>
				'Look for recent news on endangered languages, then keep what you found, or that there was nothing, in a note "News on endangered languages".',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /endangered languages/i),
			},
		},
	],
};
