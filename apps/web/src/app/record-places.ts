import { moduleCatalogue } from '@mana/records';
import type { RecordName } from '../data/query.ts';

/** Modules with a screen made by hand. */
const ownScreens: Readonly<Record<string, string>> = {
	todo: '/tasks',
	notes: '/notes',
	journal: '/journal',
	habits: '/habits',
	calendar: '/calendar',
};
/** Where one record has an address of its own. */
const ownAddresses: Readonly<Record<string, string>> = {
	'todo/tasks': '/tasks',
	'notes/notes': '/notes',
};

/** The address of a module's screen. */
export function placeOfModule(id: string): string {
	return ownScreens[id] ?? `/m/${id}`;
}

/** The address at which a record is seen; that of its module where it has none of its own. */
export function placeOfRecord({ table, id }: Pick<RecordName, 'table' | 'id'>): string {
	const own = ownAddresses[table];
	if (own !== undefined) return `${own}/${id}`;
	const module = moduleCatalogue.find(({ recordTypes }) => recordTypes.some(({ name }) => name === table));
	if (module === undefined) return '/more';
	return ownScreens[module.id] ?? `/m/${module.id}/${table.slice(table.indexOf('/') + 1)}`;
}
