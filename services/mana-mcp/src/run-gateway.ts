import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { createDeps, type DepsOverrides } from './deps.ts';

type Serve = (request: Request, server: Bun.Server<undefined>) => Response | Promise<Response>;

export interface GatewayRun {
	/** Default: that of the process. */
	readonly environment?: Record<string, string | undefined>;
	readonly overridesOf?: (config: Config) => DepsOverrides;
	/** Stands before the gateway. */
	readonly door?: (gateway: Serve) => Serve;
}

/** Serves until the process is told to stop. */
export async function runGateway({
	environment = process.env,
	overridesOf = () => ({}),
	door = (gateway) => gateway,
}: GatewayRun = {}): Promise<void> {
	const config = configOrExit(() => readConfig(environment));
	const tracing = await createTracing({ service: 'mana-mcp', endpoint: config.tracesEndpoint });
	const redis = config.redisUrl === undefined ? {} : await import('@mana/service-kit/redis');
	const deps = createDeps(config, { tracing, ...redis, ...overridesOf(config) });
	const app = createApp(deps);

	runService({
		fetch: tracing.serving(door((request, server) => app.fetch(request, server))),
		host: config.host,
		port: config.port,
		logger: deps.logger,
		// Streams and questions last as long as clients and people like, so they are ended first.
		drain() {
			deps.streams.closeAll();
			deps.server.router.stopWaiting();
		},
		async dispose() {
			deps.rows.close();
			deps.feed.close();
			deps.searchThread.close();
			deps.shared.close();
			await deps.activity.close();
			await tracing.close();
		},
		stopWithParent: config.stopWithParent,
	});
}
