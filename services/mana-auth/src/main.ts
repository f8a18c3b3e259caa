import { configOrExit, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { loadAuthConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { startHousekeeping } from './housekeeping.ts';

const config = configOrExit(() => loadAuthConfig(process.env));
const deps = await createDeps(config);
const housekeeping = startHousekeeping(deps);

runService({
	fetch: createApp(deps).fetch,
	host: config.host,
	port: config.port,
	logger: deps.logger,
	dispose: async () => {
		await housekeeping.stop();
		await deps.dispose();
	},
	stopWithParent: config.stopWithParent,
});
