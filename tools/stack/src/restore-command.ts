import { resolve } from 'node:path';
import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { describeFailure } from './describe-failure.ts';
import { restore } from './restore.ts';
import { createStackLog } from './stack-log.ts';

await new Command('npm run restore --')
	.description(
		'Makes a data folder (MANA_DATA_DIR, which must be empty) of a file that npm run backup has written.',
	)
	.argument('<file>', 'the backup')
	.action(run)
	.parseAsync();

async function run(file: string): Promise<void> {
	try {
		const { dataDir } = readStackConfig(process.env);
		const log = createStackLog({
			format: 'json',
			level: 'error',
			write: (text) => process.stderr.write(text),
		});
		const { createdAt, hasKeys } = await restore(resolve(dataDir), resolve(file), log);
		process.stdout.write(`${resolve(dataDir)} is as it was at ${createdAt}.\n`);
		if (hasKeys) return;
		process.stdout.write(
			'Now put secrets/kek-keyring.json there, with mode 0400: the backup was made without it.\n',
		);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}
