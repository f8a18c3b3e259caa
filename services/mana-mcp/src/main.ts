import { configOrExit, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';

const config = configOrExit(() => readConfig(process.env));
const deps = createDeps(config);
const app = createApp(deps);

// Streams last for as long as their clients like: a drain must not wait for them.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => deps.streams.closeAll());

runService({
	fetch: app.fetch,
	host: config.host,
	port: config.port,
	logger: deps.logger,
	async dispose() {
		deps.streams.closeAll();
		deps.rows.close();
		deps.feed.close();
		deps.shared.close();
		await deps.activity.close();
	},
	stopWithParent: config.stopWithParent,
});
