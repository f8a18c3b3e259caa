import { runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';

const config = readConfig(process.env);
const deps = createDeps(config);
const app = createApp(deps);

runService({
	fetch: app.fetch,
	host: config.host,
	port: config.port,
	logger: deps.logger,
	dispose: async () => deps.streams.closeAll(),
	stopWithParent: config.stopWithParent,
});
