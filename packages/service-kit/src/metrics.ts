import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getConnInfo } from 'hono/bun';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AppError } from './app-error.ts';

export interface Metrics {
	registry: Registry;
	/** Serves `GET /metrics` in the Prometheus text format. */
	route: MiddlewareHandler;
}

/**
 * A Prometheus registry with the process's own figures. The route is open to callers on this machine; others
 * need the bearer token, and are refused where none is set.
 *
 * @param options.prefix of the process's figures, e.g. `mana_sync_`
 */
export function createMetrics(options: {
	prefix: string;
	service: string;
	token?: string | undefined;
}): Metrics {
	const registry = new Registry();
	registry.setDefaultLabels({ service: options.service });
	collectDefaultMetrics({ register: registry, prefix: options.prefix });
	// The spaces of V8's heap: Bun has none of them, and goes through all of its own heap to say so.
	for (const figure of ['total', 'used', 'available']) {
		registry.removeSingleMetric(`${options.prefix}nodejs_heap_space_size_${figure}_bytes`);
	}
	return {
		registry,
		route: async (c) => {
			const isAllowed = options.token ? hasToken(c.req.header('authorization'), options.token) : isLocal(c);
			if (!isAllowed) {
				throw new AppError('METRICS_FORBIDDEN', 403, 'Metrics need the bearer token set as METRICS_TOKEN.');
			}
			return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType });
		},
	};
}

function isLocal(c: Parameters<MiddlewareHandler>[0]): boolean {
	// A proxy on this machine speaks for callers who are not on it.
	if (c.req.header('x-forwarded-for') ?? c.req.header('forwarded')) return false;
	const address = c.env && 'requestIP' in c.env ? getConnInfo(c).remote.address : '127.0.0.1';
	return /^(127\.|::1$|::ffff:127\.)/.test(address ?? '');
}

function hasToken(header: string | undefined, token: string): boolean {
	const given = Buffer.from(header ?? '');
	const wanted = Buffer.from(`Bearer ${token}`);
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}
