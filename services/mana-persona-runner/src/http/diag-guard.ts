import { AppError } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Refuses a page on the web that has its own name resolve to this machine, and whatever a browser sends for one. */
export const fromThisMachine: MiddlewareHandler = async (c, next) => {
	const { hostname } = new URL(c.req.url);
	if (!loopbackNames.has(hostname) || c.req.header('origin') !== undefined)
		throw new AppError('NOT_FROM_HERE', 403, 'This is for commands on this machine.');
	await next();
};
