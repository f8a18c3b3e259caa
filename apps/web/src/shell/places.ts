import type { Texts } from '../texts/en.ts';
import type { IconName } from '../ui/icons.ts';

export interface ShellPlace {
	readonly path: string;
	readonly icon: IconName;
	readonly name: keyof Texts['nav'] &
		('today' | 'tasks' | 'notes' | 'journal' | 'habits' | 'calendar' | 'more' | 'search');
}

/** The screens that the sidebar names. */
export const places: readonly ShellPlace[] = [
	{ path: '/', icon: 'sun', name: 'today' },
	{ path: '/tasks', icon: 'check-circle', name: 'tasks' },
	{ path: '/notes', icon: 'note', name: 'notes' },
	{ path: '/journal', icon: 'book', name: 'journal' },
	{ path: '/habits', icon: 'repeat', name: 'habits' },
	{ path: '/calendar', icon: 'calendar', name: 'calendar' },
	{ path: '/search', icon: 'search', name: 'search' },
	{ path: '/more', icon: 'grid', name: 'more' },
];

/** Whether a place is where the person is, or above it. */
export function isAt(place: string, path: string): boolean {
	return place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`);
}
