import { createServiceApp } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from './deps.ts';
import { registerActivityRoutes } from './http/activity-routes.ts';
import { countRequests } from './http/count-requests.ts';
import { registerDigestRoutes } from './http/digest-routes.ts';
import { registerHistoryRoute } from './http/history-routes.ts';
import { registerPullRoutes } from './http/pull-routes.ts';
import { registerPushRoute } from './http/push-routes.ts';
import { registerRevertRoutes } from './http/revert-routes.ts';
import { registerSocketRoute } from './http/socket-routes.ts';
import { registerSpaceRoute } from './http/space-routes.ts';
import { registerStreamRoutes } from './http/stream-routes.ts';
import { registerTablesRoute } from './http/tables-routes.ts';

export function createApp(deps: Deps): Hono {
	const app = createServiceApp({
		logger: deps.logger,
		corsOrigins: deps.corsOrigins,
		corsHeaders: { allow: ['Last-Event-ID'] },
		metrics: deps.metrics,
		health: async () => {
			const [isAvailable, nodes] = await Promise.all([deps.store.isAvailable(), deps.nodeWatch.nodes()]);
			const isDraining = deps.hub.isStopping;
			return {
				status: isAvailable && !isDraining ? 'ok' : 'unavailable',
				service: 'mana-sync',
				database: isAvailable ? 'ok' : 'unavailable',
				// A node that is lost takes its spaces with it and no others: who is asked goes on.
				...(nodes !== undefined && { nodes: nodes.map(({ id, state }) => ({ node: id, state })) }),
				draining: isDraining,
				timestamp: new Date(deps.now()).toISOString(),
			};
		},
	});
	app.use(countRequests(deps.syncMetrics), deps.memory.endWithAnswer);
	registerSpaceRoute(app, deps);
	registerTablesRoute(app, deps);
	registerDigestRoutes(app, deps);
	registerHistoryRoute(app, deps);
	registerActivityRoutes(app, deps);
	registerRevertRoutes(app, deps);
	registerPushRoute(app, deps);
	registerPullRoutes(app, deps);
	registerStreamRoutes(app, deps);
	registerSocketRoute(app, deps);
	return app;
}
