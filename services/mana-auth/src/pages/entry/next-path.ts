import type { Context } from 'hono';
import { localPath } from './local-path.ts';

/** Where to go once signed in. Agents that want to connect come with the id of their request. */
export function nextOf(c: Context): string {
	const request = c.req.query('request');
	if (request !== undefined) return `/consent?request=${encodeURIComponent(request)}`;
	return localPath(c.req.query('next'));
}

export function withNext(path: string, next: string): string {
	return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
}
