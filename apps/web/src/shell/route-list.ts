import type { Route } from '../app/routes.ts';

/** Every screen, loaded when it is first gone to. */
export const routes: readonly Route[] = [
	{ path: '/', load: () => import('../routes/today.svelte') },
	{ path: '/tasks', load: () => import('../routes/tasks.svelte') },
	{ path: '/tasks/:id', load: () => import('../routes/tasks.svelte') },
	{ path: '/notes', load: () => import('../routes/notes.svelte') },
	{ path: '/notes/:id', load: () => import('../routes/notes.svelte') },
	{ path: '/journal', load: () => import('../routes/journal.svelte') },
	{ path: '/habits', load: () => import('../routes/habits.svelte') },
	{ path: '/calendar', load: () => import('../routes/calendar.svelte') },
	{ path: '/more', load: () => import('../routes/more.svelte') },
	{ path: '/m/:module', load: () => import('../routes/module.svelte') },
	{ path: '/m/:module/:table', load: () => import('../routes/module.svelte') },
	{ path: '/search', load: () => import('../routes/search.svelte') },
	{ path: '/agents', load: () => import('../routes/agents.svelte') },
	{ path: '/activity', load: () => import('../routes/activity.svelte') },
	{ path: '/spaces', load: () => import('../routes/spaces.svelte') },
	{ path: '/spaces/:id', load: () => import('../routes/space.svelte') },
	{ path: '/spaces/:id/activity', load: () => import('../routes/space-activity.svelte') },
	{ path: '/conflicts', load: () => import('../routes/conflicts.svelte') },
	{ path: '/import', load: () => import('../routes/import.svelte') },
	{ path: '/export', load: () => import('../routes/export.svelte') },
	{ path: '/settings', load: () => import('../routes/settings.svelte') },
];
