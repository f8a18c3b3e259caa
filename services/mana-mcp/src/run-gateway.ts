import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { createDeps, type DepsOverrides } from './deps.ts';

/** Serves until the process is told to stop. @param overridesOf what a test puts in place of the real thing */
export async function runGateway(overridesOf: (config: Config) => DepsOverrides = () => ({})): Promise<void> {
	const config = configOrExit(() => readConfig(process.env));
	const tracing = await createTracing({ service: 'mana-mcp', endpoint: config.tracesEndpoint });
	const redis = config.redisUrl === undefined ? {} : await import('@mana/service-kit/redis');
	const deps = createDeps(config, { tracing, ...redis, ...overridesOf(config) });
	const app = createApp(deps);

	runService({
		fetch: tracing.serving(app.fetch),
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
