import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { revertEverywhere } from '@mana/sync-protocol';
import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail } from './dev-user.ts';
import { importIntoAccount } from './import-account.ts';
import { openPortableAccount } from './portable-account.ts';

interface Options {
	readonly as?: string;
	readonly dryRun?: true;
	readonly takeBack?: string;
	readonly table?: string;
	readonly passphraseFile?: string;
	readonly timeZone: string;
	readonly email: string;
	readonly passwordFile?: string;
	readonly recoveryCodeFile?: string;
}

await new Command('npm run import --')
	.description(
		"Brings files into a person's own space in the running stack: .mana, or exports of other programs.",
	)
	.argument('[files...]', 'what to import')
	.option('--as <kind>', 'todoist, keep, markdown, csv, …; by default told by the content')
	.option('--dry-run', 'says what would be imported and what would be lost, and writes nothing')
	.option('--take-back <import>', 'takes an earlier import back, by the id that it printed')
	.option(
		'--table <name>',
		'for a CSV of anything: the table, such as contacts/contacts; columns are named as its fields',
	)
	.option('--passphrase-file <file>', 'has the passphrase of a sealed .mana file')
	.option('--time-zone <name>', 'of times that name none', Intl.DateTimeFormat().resolvedOptions().timeZone)
	.option('--email <address>', 'whose space', defaultDevEmail)
	.option('--password-file <file>', 'has the password, where the data folder keeps none')
	.option('--recovery-code-file <file>', 'has the recovery code of an account that only its owner opens')
	.action(run)
	.parseAsync();

async function run(paths: string[], options: Options): Promise<void> {
	const {
		as,
		dryRun: isDryRun = false,
		takeBack,
		table,
		timeZone,
		email,
		passwordFile,
		recoveryCodeFile,
	} = options;
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const account = await openPortableAccount({ dataDir, email, passwordFile, recoveryCodeFile });
		if (takeBack !== undefined) {
			const { reverted, leftAlone } = await revertEverywhere(
				await account.sync(),
				{ callId: takeBack },
				{ spaceId: account.spaceId },
			);
			process.stdout.write(`${reverted.length} records taken back, ${leftAlone.length} left as they are\n`);
			return;
		}
		const passphrase =
			options.passphraseFile && readFileSync(options.passphraseFile, 'utf8').replace(/\r?\n$/, '');
		const importId = `import-${randomUUID()}`;
		const { source, counts, losses, wrong } = await importIntoAccount(account, {
			...{ paths, as, isDryRun, importId },
			answers: { timeZone, passphrase, table },
		});
		process.stdout.write(`read as ${source}${isDryRun ? '; nothing was written' : ''}\n`);
		for (const [outcome, count] of Object.entries(counts))
			process.stdout.write(`${String(count).padStart(8)}  ${outcome}\n`);
		for (const [code, count] of losses) process.stdout.write(`${String(count).padStart(8)}  lose ${code}\n`);
		for (const line of wrong) process.stderr.write(`wrong: ${line}\n`);
		if (!isDryRun) process.stdout.write(`to take it back: npm run import -- --take-back ${importId}\n`);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}
