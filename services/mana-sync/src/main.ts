import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { DatabaseRoleError } from './db/runtime-role.ts';
import { createDeps } from './deps.ts';
import { socketHandler } from './http/socket-routes.ts';
import { startRetention } from './retention.ts';

const config = configOrExit(() => readConfig(process.env));
const tracing = await createTracing({ service: 'mana-sync', endpoint: config.tracesEndpoint });
const deps = createDeps(config, { tracing });

try {
	await deps.checkDatabase();
} catch (error) {
	// A database that is away may come; a role that row-level security does not hold may not be used at all.
	if (error instanceof DatabaseRoleError) throw error;
	deps.logger.warn({ err: error }, 'the database does not answer yet');
}

const { maintenanceUrl, statementTimeoutMs } = config.database;
const retention =
	maintenanceUrl === undefined
		? null
		: startRetention({
				url: maintenanceUrl,
				days: config.retentionDays,
				quotas: config.quotas,
				statementTimeoutMs,
				now: deps.now,
				logger: deps.logger,
			});

runService({
	fetch: tracing.serving(createApp(deps).fetch),
	websocket: socketHandler,
	host: config.host,
	port: config.port,
	logger: deps.logger,
	drain: deps.hub.stop,
	dispose: async () => {
		await retention?.stop();
		await deps.dispose();
		await tracing.close();
	},
	stopWithParent: config.stopWithParent,
});
