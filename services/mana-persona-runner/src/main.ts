import { tmpdir } from 'node:os';
import { configOrExit, createTracing, runService } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { removeLeftFolders } from './player/scratch-folder.ts';

const drainMs = 2_500;

const config = configOrExit(() => readConfig(process.env));
const tracing = await createTracing({ service: 'mana-persona-runner', endpoint: config.tracesEndpoint });
const deps = createDeps(config, { tracing });
removeLeftFolders(tmpdir());

const idle = deps.idleReason();
if (idle === undefined) deps.loop.start(config.tickIntervalMs);
else deps.logger.warn({ idle }, 'nobody is played');

runService({
	fetch: tracing.serving(createApp(deps).fetch),
	host: config.host,
	port: config.port,
	logger: deps.logger,
	drain: () => deps.loop.stop(),
	dispose: async () => {
		// What is under way is left to the next runner; the folders of its runs are removed here.
		await Promise.race([deps.loop.idle(), Bun.sleep(drainMs)]);
		await tracing.close();
	},
	stopWithParent: config.stopWithParent,
});
