import type { Route } from '../app/routes.ts';

const tasks = () => import('../routes/tasks.svelte');
const notes = () => import('../routes/notes.svelte');
const contacts = () => import('../routes/contacts.svelte');
const library = () => import('../routes/library.svelte');

/** Every screen, loaded when it is first gone to. */
export const routes: readonly Route[] = [
	{ path: '/', load: () => import('../routes/today.svelte') },
	{ path: '/tasks', load: tasks, hasList: true, keepsScroll: true },
	{ path: '/tasks/:id', load: tasks, hasList: true, keepsScroll: true },
	{ path: '/notes', load: notes, hasList: true },
	{ path: '/notes/:id', load: notes, hasList: true },
	{ path: '/journal', load: () => import('../routes/journal.svelte') },
	{ path: '/habits', load: () => import('../routes/habits.svelte') },
	{ path: '/calendar', load: () => import('../routes/calendar.svelte') },
	{ path: '/mood', load: () => import('../routes/mood.svelte') },
	{ path: '/contacts', load: contacts, hasList: true },
	{ path: '/contacts/:id', load: contacts, hasList: true },
	{ path: '/finance', load: () => import('../routes/finance.svelte') },
	{ path: '/library', load: library, hasList: true, keepsScroll: true },
	{ path: '/library/:id', load: library, hasList: true, keepsScroll: true },
	{ path: '/times', load: () => import('../routes/times.svelte') },
	{ path: '/goals', load: () => import('../routes/goals.svelte') },
	{ path: '/more', load: () => import('../routes/more.svelte') },
	{ path: '/m/:module', load: () => import('../routes/module.svelte') },
	{ path: '/m/:module/:table', load: () => import('../routes/module.svelte') },
	{ path: '/search', load: () => import('../routes/search.svelte') },
	{ path: '/agents', load: () => import('../routes/agents.svelte') },
	{ path: '/agents/:id', load: () => import('../routes/agent.svelte') },
	{ path: '/missions', load: () => import('../routes/missions.svelte') },
	{ path: '/missions/access', load: () => import('../routes/data-access.svelte') },
	{ path: '/missions/:id', load: () => import('../routes/mission.svelte') },
	{ path: '/proposals', load: () => import('../routes/proposals.svelte') },
	{ path: '/activity', load: () => import('../routes/activity.svelte') },
	{ path: '/spaces', load: () => import('../routes/spaces.svelte') },
	{ path: '/spaces/:id', load: () => import('../routes/space.svelte') },
	{ path: '/spaces/:id/activity', load: () => import('../routes/space-activity.svelte') },
	{ path: '/encryption', load: () => import('../routes/encryption.svelte') },
	{ path: '/conflicts', load: () => import('../routes/conflicts.svelte') },
	{ path: '/import', load: () => import('../routes/import.svelte') },
	{ path: '/export', load: () => import('../routes/export.svelte') },
	{ path: '/settings', load: () => import('../routes/settings.svelte') },
];
