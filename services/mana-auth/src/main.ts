import { configOrExit, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { loadAuthConfig } from './config.ts';
import { createDeps } from './deps.ts';

const config = configOrExit(() => loadAuthConfig(process.env));
const deps = await createDeps(config);

runService({
	fetch: createApp(deps).fetch,
	host: config.host,
	port: config.port,
	logger: deps.logger,
	dispose: deps.dispose,
	stopWithParent: config.stopWithParent,
});
