import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';

const config = configOrExit(() => readConfig(process.env));
const tracing = await createTracing({ service: 'mana-mcp', endpoint: config.tracesEndpoint });
const deps = createDeps(config, { tracing });
const app = createApp(deps);

runService({
	fetch: tracing.serving(app.fetch),
	host: config.host,
	port: config.port,
	logger: deps.logger,
	// They last for as long as their clients, and persons, like.
	drain() {
		deps.streams.closeAll();
		deps.server.desk.dismissAll();
	},
	async dispose() {
		deps.rows.close();
		deps.feed.close();
		deps.shared.close();
		await deps.activity.close();
		await tracing.close();
	},
	stopWithParent: config.stopWithParent,
});
