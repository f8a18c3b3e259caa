import type { Texts } from '../en.ts';

export const palette: Texts['palette'] = {
	title: 'Befehle',
	placeholder: 'Suchen oder einen Befehl eingeben …',
	nothing: 'Nichts gefunden.',
	goTo: 'Gehe zu',
	actions: 'Befehle',
	records: 'Was du aufhebst',
};
