import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { revertEverywhere } from '@mana/sync-protocol';
import { Command, InvalidArgumentError } from 'commander';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail } from './dev-user.ts';
import { importIntoAccount } from './import-account.ts';
import { columnFields, moodLevels } from './import-answers.ts';
import { importReport } from './import-report.ts';
import { openPortableAccount, type PortableAccount } from './portable-account.ts';

interface Options {
	readonly as?: string;
	readonly dryRun?: boolean;
	readonly takeBack?: string;
	readonly table?: string;
	readonly columns?: Readonly<Record<string, string>>;
	readonly moods?: Readonly<Record<string, number>>;
	readonly passphraseFile?: string;
	readonly timeZone: string;
	readonly email: string;
	readonly passwordFile?: string;
	readonly recoveryCodeFile?: string;
	readonly space?: string;
}

await new Command('npm run import --')
	.description(
		"Brings files into a person's space in the running stack: .mana, or exports of other programs.",
	)
	.argument('[files...]', 'what to import')
	.option('--as <kind>', 'todoist, keep, markdown, csv, …; by default told by the content')
	.option('--dry-run', 'says what would be imported and what would be lost, and writes nothing')
	.option('--take-back <import>', 'takes an earlier import back, by the id that it printed')
	.option(
		'--table <name>',
		'for a CSV of anything: the table, such as contacts/contacts; columns are those of its fields, or said by --columns',
	)
	.option(
		'--columns <list>',
		'for such a CSV: which column is which field, Vorname=firstName,Ort=city; without a field it is left out',
		parsedBy(columnFields, 'It is a list of column=field with commas between.'),
	)
	.option(
		'--moods <list>',
		'for Daylio: the levels, 1 to 10, of moods that you have named, zufrieden=7,müde=4',
		parsedBy(moodLevels, 'It is a list of mood=level, 1 to 10, with commas between.'),
	)
	.option('--passphrase-file <file>', 'has the passphrase of a sealed .mana file')
	.option('--time-zone <name>', 'of times that name none', Intl.DateTimeFormat().resolvedOptions().timeZone)
	.option('--email <address>', 'whose space', defaultDevEmail)
	.option('--password-file <file>', 'has the password, where the data folder keeps none')
	.option('--recovery-code-file <file>', 'has the recovery code of an account that only its owner opens')
	.option('--space <name>', 'by name or id, a space that is shared; by default the personal one')
	.action(run)
	.parseAsync();

async function run(paths: string[], options: Options): Promise<void> {
	const { takeBack, email, passwordFile, recoveryCodeFile, space } = options;
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const account = await openPortableAccount({ dataDir, email, passwordFile, recoveryCodeFile, space });
		if (takeBack === undefined) await importFiles(account, paths, options);
		else await takeBackImport(account, takeBack);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}

async function importFiles(
	account: PortableAccount,
	paths: readonly string[],
	{ as, dryRun: isDryRun = false, table, columns, moods, timeZone, passphraseFile }: Options,
): Promise<void> {
	const passphrase = passphraseFile && readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, '');
	const importId = `import-${randomUUID()}`;
	const report = await importIntoAccount(account, {
		...{ paths, as, isDryRun, importId },
		answers: { timeZone, passphrase, table, fieldsByColumn: columns, moodLevels: moods },
	});
	const { out, wrong } = importReport(report);
	process.stdout.write(out);
	process.stderr.write(wrong);
	const { new: made = 0, changes = 0 } = report.counts ?? {};
	if (made + changes > 0)
		process.stdout.write(`to take it back: npm run import -- --take-back ${importId}\n`);
}

async function takeBackImport({ sync, spaceId }: PortableAccount, callId: string): Promise<void> {
	const { reverted, leftAlone } = await revertEverywhere(await sync(), { callId }, { spaceId });
	process.stdout.write(`${reverted.length} records taken back, ${leftAlone.length} left as they are\n`);
}

function parsedBy<Value>(parse: (text: string) => Value | undefined, form: string): (text: string) => Value {
	return (text) => {
		const value = parse(text);
		if (value === undefined) throw new InvalidArgumentError(form);
		return value;
	};
}
