import { resolve } from 'node:path';
import { Command } from 'commander';
import { backUp } from './backup.ts';
import { readStackConfig } from './config.ts';
import { openDataDir } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { createStackLog } from './stack-log.ts';

await new Command('npm run backup --')
	.description(
		'Writes one file with the database and the secrets of the data folder. Mana may run meanwhile.',
	)
	.argument('<file>', 'the file, which must not be there')
	.option('--without-keys', "leave the keys out that wrap users' keys: keep a copy of them elsewhere")
	.action(run)
	.parseAsync();

async function run(file: string, { withoutKeys = false }: { withoutKeys?: boolean }): Promise<void> {
	try {
		const dataDir = openDataDir(readStackConfig(process.env).dataDir);
		const log = createStackLog({
			format: 'json',
			level: 'error',
			write: (text) => process.stderr.write(text),
		});
		await backUp(dataDir, resolve(file), { hasKeys: !withoutKeys, log });
		process.stdout.write(`${resolve(file)} holds the database and the secrets of ${dataDir.path}, `);
		process.stdout.write(
			withoutKeys
				? 'without the keys that wrap users’ keys: without secrets/kek-keyring.json no standard vault opens.\n'
				: 'the keys that wrap users’ keys among them: who has it reads every standard vault. Keep it closed.\n',
		);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}
