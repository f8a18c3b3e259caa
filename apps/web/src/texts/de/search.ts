import type { Texts } from '../en.ts';

export const search: Texts['search'] = {
	title: 'Suchen',
	placeholder: 'Wörter in allem, was du aufhebst',
	start: { title: 'Alles durchsuchen', text: 'Zwei Buchstaben genügen. Kleine Tippfehler machen nichts.' },
	none: (text) => ({ title: 'Nichts gefunden', text: `In nichts, was du aufhebst, steht „${text}“.` }),
	partial: 'Einiges wird noch gelesen.',
};
