import { Command, Option } from 'commander';
import { readStackConfig, type StackConfig } from './config.ts';
import { describeFailure } from './describe-failure.ts';
import { readyEvent, readyText } from './ready-report.ts';
import { type ServiceName, serviceNames } from './service-definitions.ts';
import { StackError } from './stack-error.ts';
import { createStackLog } from './stack-log.ts';
import { type Stack, startStack } from './start-stack.ts';
import { listenForStop } from './stop-signals.ts';

interface Arguments {
	json?: true;
	only?: ServiceName;
}

const startedAt = performance.now();

// The reader of a pipe may go away; that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

await new Command('npm start --')
	.description('Starts Mana on this machine: Postgres and every service.')
	.option('--json', 'print one line when all is ready, and nothing else, on standard output')
	.addOption(new Option('--only <service>', 'start one service alone').choices(serviceNames))
	.action(run)
	.parseAsync();

async function run(given: Arguments): Promise<void> {
	try {
		await start(given, readStackConfig(process.env));
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exit(1);
	}
}

async function start(given: Arguments, config: StackConfig): Promise<void> {
	const log = createStackLog({
		format: config.logFormat ?? (process.stderr.isTTY ? 'pretty' : 'json'),
		level: config.logLevel,
		write: (text) => process.stderr.write(text),
	});
	const starting = new AbortController();
	let stack: Stack | undefined;
	listenForStop(
		{
			onStop: (reason) => {
				log.launcher.info({ reason }, 'stopping');
				if (stack) void end(stack.stop(), 0);
				else starting.abort();
			},
			onForce: () => {
				log.launcher.warn('stopping at once');
				if (stack) void end(stack.kill(), 1);
				else process.exit(1);
			},
		},
		{ withParent: config.isRunByNpm },
	);
	try {
		stack = await startStack({
			dataDir: config.dataDir,
			ports: config.ports,
			databaseUrl: config.databaseUrl,
			only: given.only,
			log,
			signal: starting.signal,
		});
	} catch (error) {
		if (error instanceof StackError && error.code === 'START_ABORTED') process.exit(0);
		throw error;
	}
	const seconds = (performance.now() - startedAt) / 1000;
	const report = given.json ? readyEvent(stack) : readyText(stack, config.dataDir, seconds);
	process.stdout.write(`${report}\n`);
}

async function end(stopping: Promise<void>, exitCode: number): Promise<void> {
	try {
		await stopping;
		process.exit(exitCode);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exit(1);
	}
}
