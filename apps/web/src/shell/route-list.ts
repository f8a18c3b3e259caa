import type { Route } from '../app/routes.ts';

/** Every screen, loaded when it is first gone to. */
export const routes: readonly Route[] = [
	{ path: '/', load: () => import('../routes/today.svelte') },
	{ path: '/tasks', load: () => import('../routes/tasks.svelte') },
	{ path: '/tasks/:id', load: () => import('../routes/tasks.svelte') },
];
