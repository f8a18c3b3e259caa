import { configOrExit, createLogger, createMetrics, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

const config = configOrExit(() => readConfig(process.env));
const logger = createLogger({ service: 'mana-web', ...config.log });
const metrics = createMetrics({ prefix: 'mana_web_', service: 'mana-web', token: config.metricsToken });

runService({
	fetch: createApp({ config, logger, metrics }).fetch,
	host: config.host,
	port: config.port,
	logger,
	dispose: async () => {},
	stopWithParent: config.stopWithParent,
});
