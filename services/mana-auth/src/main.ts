import { configOrExit, createTracing, exitForConfig, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { startSecretsCheck } from './check-secrets.ts';
import { loadAuthConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { startHousekeeping } from './housekeeping.ts';

const config = configOrExit(() => loadAuthConfig(process.env));
const tracing = await createTracing({ service: 'mana-auth', endpoint: config.tracesEndpoint });
const deps = await createDeps(config, { fetch: tracing.fetch });
const secretsCheck = await startSecretsCheck(config, deps.logger, exitForConfig);
const housekeeping = startHousekeeping(deps);

runService({
	fetch: tracing.serving(createApp(deps).fetch),
	host: config.host,
	port: config.port,
	logger: deps.logger,
	dispose: async () => {
		await secretsCheck.stop();
		await housekeeping.stop();
		await deps.dispose();
		await tracing.close();
	},
	stopWithParent: config.stopWithParent,
});
