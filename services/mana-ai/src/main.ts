import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { startRetention } from './retention.ts';
import { startSealingRotation } from './sealing-rotation.ts';

const config = configOrExit(() => readConfig(process.env));
const tracing = await createTracing({ service: 'mana-ai', endpoint: config.tracesEndpoint });
const deps = createDeps(config, { tracing });
if (!deps.companion) deps.logger.warn('no model is set up: MANA_AI_MODEL says which one to use');

const { maintenanceUrl } = config.database;
const retention =
	maintenanceUrl === undefined
		? undefined
		: startRetention({
				url: maintenanceUrl,
				days: config.retention,
				now: deps.now,
				logger: deps.logger,
			});

deps.missions?.engine.start();
const keys = deps.missions?.sealingKeys;
const rotation = keys && startSealingRotation({ keys, logger: deps.logger });

runService({
	fetch: tracing.serving(createApp(deps).fetch),
	host: config.host,
	port: config.port,
	logger: deps.logger,
	drain() {
		deps.answers.drain();
		deps.modelAnswers.drain();
	},
	dispose: async () => {
		await retention?.stop();
		await rotation?.stop();
		await deps.dispose();
		await tracing.close();
	},
	stopWithParent: config.stopWithParent,
});
