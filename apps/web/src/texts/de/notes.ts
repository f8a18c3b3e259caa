import type { Texts } from '../en.ts';
import { plural } from './plural.ts';

export const notes: Texts['notes'] = {
	title: 'Notizen',
	new: 'Neue Notiz',
	search: 'Notizen durchsuchen',
	untitled: 'Ohne Titel',
	titleField: 'Titel',
	text: 'Text',
	pin: 'Anheften',
	unpin: 'Lösen',
	wasDeleted: 'Notiz gelöscht',
	saved: 'Gespeichert',
	saving: 'Speichert …',
	words: (count) => plural(count, 'Wort', 'Wörter'),
	choose: 'Wähle eine Notiz oder schreib eine neue.',
	empty: {
		title: 'Noch keine Notizen',
		text: 'Schreib einen Gedanken auf. Notizen werden verschlüsselt, bevor sie dieses Gerät verlassen.',
	},
	noHits: { title: 'Nichts gefunden', text: 'Keine Notiz enthält diese Wörter.' },
};
