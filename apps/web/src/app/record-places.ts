import { type ManaModule, moduleCatalogue, type RecordType } from '@mana/records';
import type { RecordName } from '../data/query.ts';

/** Modules with a screen made by hand. */
const ownScreens: Readonly<Record<string, string>> = {
	todo: '/tasks',
	notes: '/notes',
	journal: '/journal',
	habits: '/habits',
	calendar: '/calendar',
	mood: '/mood',
	contacts: '/contacts',
	goals: '/goals',
	finance: '/finance',
	library: '/library',
	times: '/times',
	ai: '/agents',
};
/** Where one record has an address of its own. */
const ownAddresses: Readonly<Record<string, string>> = {
	'todo/tasks': '/tasks',
	'notes/notes': '/notes',
	'contacts/contacts': '/contacts',
	'library/libraryEntries': '/library',
	'ai/agents': '/agents',
	'ai/aiMissions': '/missions',
};

interface KnownTable {
	readonly module: ManaModule;
	readonly type: RecordType;
}

const tablesByName = new Map(
	moduleCatalogue.flatMap((module) =>
		module.recordTypes.map((type): [string, KnownTable] => [type.name, { module, type }]),
	),
);

/** The record type of a table, and the module that shows it; undefined for what this version does not know. */
export function knownTable(table: string): KnownTable | undefined {
	return tablesByName.get(table);
}

/** The address of a module's screen. */
export function placeOfModule(id: string): string {
	return ownScreens[id] ?? `/m/${id}`;
}

/** The address at which a record is seen; that of its module where it has none of its own. */
export function placeOfRecord({ table, id }: Pick<RecordName, 'table' | 'id'>): string {
	const own = ownAddresses[table];
	if (own !== undefined) return `${own}/${encodeURIComponent(id)}`;
	const known = knownTable(table);
	if (known === undefined) return '/more';
	return ownScreens[known.module.id] ?? `/m/${known.module.id}/${known.type.table}`;
}

/** The record that an address shows; undefined for one that shows a list, or anything else. */
export function recordAt(path: string): Pick<RecordName, 'table' | 'id'> | undefined {
	for (const [table, place] of Object.entries(ownAddresses)) {
		const id = path.startsWith(`${place}/`) ? path.slice(place.length + 1) : '';
		if (id !== '' && !id.includes('/')) return { table, id: decodeURIComponent(id) };
	}
	return undefined;
}
