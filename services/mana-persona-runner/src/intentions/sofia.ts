import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const sofia: PersonaIntentions = {
	email: 'persona.sofia@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'sofia-morning',
			module: 'journal',
			want: () =>
				'Ins Tagebuch: Der Morgen roch nach nassem Laub und Kakao; zwei kleine Stiefelpaare im Flur, und ich dankbar mittendrin.',
			check: {
				source: sources.entries,
				of: 'new',
				holds: (entry) => says(entry, 'content', /stiefelpaare im flur/i),
			},
		},
		{
			id: 'sofia-palette',
			module: 'notes',
			want: () =>
				'Eine Notiz „Palette Herbst“: Rostrot, Moos, das Blau kurz vor dem Regen. Label Farben, damit ich sie wiederfinde.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /palette herbst/i) && says(note, 'labels', /farben/i),
			},
		},
		{
			id: 'sofia-dream',
			module: 'dreams',
			want: () =>
				'Heute Nacht träumte ich von einem Haus aus Papier, in dem es leise regnete. Bitte als Traum bewahren.',
			check: {
				source: sources.dreams,
				of: 'new',
				holds: (dream, { today }) => says(dream, 'content', /papier/i) && isOn(dream, 'dreamDate', today),
			},
		},
		{
			id: 'sofia-mood',
			module: 'mood',
			want: () => 'Meine Stimmung: eine 8, dankbar, draußen mit den Kindern.',
			check: {
				source: sources.moods,
				of: 'new',
				holds: (mood) => mood.level === 8 && mood.emotion === 'grateful',
			},
		},
		{
			id: 'sofia-holiday-note',
			module: 'notes',
			space: 'shared',
			want: () =>
				'Für Tom und mich, in unserem Familienbereich: eine Notiz „Ferien am Meer“, darin das rote Zelt, die Muschelkiste, Bücher für Regen.',
			check: {
				source: sources.notes,
				of: 'new',
				holds: (note) => says(note, 'title', /ferien am meer/i) && says(note, 'excerpt', /muschelkiste/i),
			},
		},
	],
};
