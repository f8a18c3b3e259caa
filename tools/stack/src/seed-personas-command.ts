import { personaCatalogue } from '@mana/auth-service/persona-catalogue';
import { Command, Option } from 'commander';
import { type AdministratorOptions, administratorAccess, sayRefused } from './administrator-access.ts';
import { AuthCallError } from './call-auth.ts';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { loadSecrets } from './secrets.ts';
import { removePersonas, seedPersonas } from './seed-personas.ts';

const secretLengthMin = 32;

interface Options extends AdministratorOptions {
	readonly dryRun?: true;
	readonly remove?: true;
	readonly seedSecret?: string;
}

await new Command('npm run seed:personas --')
	.description('Makes the personas of the catalogue on a server, or brings them up to date.')
	.option('--dry-run', 'only say what would be made')
	.option('--remove', 'delete every persona of the server instead')
	.option('--auth <url>', 'where mana-auth is reached; default: that of the running stack')
	.addOption(
		new Option('--jwt <token>', 'an access token of an administrator; default: of dev@mana.test').env(
			'MANA_ADMIN_JWT',
		),
	)
	.addOption(
		new Option('--seed-secret <secret>', 'what the passwords are derived from').env('PERSONA_SEED_SECRET'),
	)
	.action(seed)
	.parseAsync();

async function seed(options: Options): Promise<void> {
	const report = (line: string) => void process.stdout.write(`${line}\n`);
	if (options.dryRun) {
		for (const { email, archetype, tickCadence } of personaCatalogue) {
			report(`${email}  ${archetype}, ${tickCadence}`);
		}
		return;
	}
	try {
		const access = await administratorAccess(options);
		if (options.remove) return await removePersonas({ ...access, report });
		// The runner of this machine's stack has the launcher's secret; that of another server is not known here.
		const kept = options.auth === undefined ? await keptSecret() : undefined;
		const secret = options.seedSecret ?? kept ?? '';
		if (secret.length < secretLengthMin)
			return fail(`Give a secret of ${secretLengthMin} characters or more in PERSONA_SEED_SECRET.\n`);
		await seedPersonas({ ...access, secret, report });
	} catch (error) {
		fail(error instanceof AuthCallError ? sayRefused(error) : describeFailure(error));
	}
}

async function keptSecret(): Promise<string | undefined> {
	const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
	return (await loadSecrets(dataDir)).kept.personaSeedSecret;
}

function fail(message: string): void {
	process.stderr.write(message);
	process.exitCode = 1;
}
