import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail } from './dev-user.ts';
import { exportAccount } from './export-account.ts';
import { openPortableAccount } from './portable-account.ts';

interface Options {
	readonly out: string;
	readonly passphraseFile?: string;
	readonly tables?: string;
	readonly email: string;
	readonly passwordFile?: string;
	readonly recoveryCodeFile?: string;
	readonly space?: string;
}

await new Command('npm run export --')
	.description("Writes all that a person's space in the running stack holds, decrypted, into a .mana file.")
	.requiredOption('--out <file>', 'where the file goes')
	.option('--passphrase-file <file>', 'seals the file under the passphrase in this one')
	.option('--tables <names>', 'only these, by app/table or app, with commas between them')
	.option('--email <address>', 'whose space', defaultDevEmail)
	.option('--password-file <file>', 'has the password, where the data folder keeps none')
	.option('--recovery-code-file <file>', 'has the recovery code of an account that only its owner opens')
	.option('--space <name>', 'by name or id, a space that is shared; by default the personal one')
	.action(run)
	.parseAsync();

async function run({
	out,
	passphraseFile,
	tables,
	email,
	passwordFile,
	recoveryCodeFile,
	space,
}: Options): Promise<void> {
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const account = await openPortableAccount({ dataDir, email, passwordFile, recoveryCodeFile, space });
		const passphrase = passphraseFile && readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, '');
		const { manifest, undecryptable } = await exportAccount(account, {
			out,
			passphrase,
			tables: tables?.split(','),
		});
		const counts = Object.entries(manifest.rowCounts);
		for (const [table, count] of counts) process.stdout.write(`${String(count).padStart(8)}  ${table}\n`);
		for (const { table, id, fields } of undecryptable)
			process.stderr.write(`not decrypted: ${table} ${id} ${fields.join(' ')}\n`);
		process.stdout.write(`${counts.reduce((sum, [, count]) => sum + count, 0)} records in ${out}\n`);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}
