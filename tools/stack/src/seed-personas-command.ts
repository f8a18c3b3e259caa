import { personaCatalogue } from '@mana/auth-service/persona-catalogue';
import { Command, Option } from 'commander';
import { AuthCallError } from './call-auth.ts';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { runningUrl } from './run-record.ts';
import { loadSecrets } from './secrets.ts';
import { removePersonas, seedPersonas } from './seed-personas.ts';
import { authService } from './services/auth.ts';

const secretLengthMin = 32;

interface Options {
	dryRun?: true;
	remove?: true;
	auth?: string;
	jwt?: string;
	seedSecret?: string;
}

await new Command('npm run seed:personas --')
	.description('Makes the personas of the catalogue on a server, or brings them up to date.')
	.option('--dry-run', 'only say what would be made')
	.option('--remove', 'delete every persona of the server instead')
	.option('--auth <url>', 'where mana-auth is reached; default: that of the running stack')
	.addOption(new Option('--jwt <token>', 'an access token of an administrator').env('MANA_ADMIN_JWT'))
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
	const { jwt } = options;
	if (!jwt) return fail('Give an access token of an administrator: --jwt or MANA_ADMIN_JWT.');
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const authUrl = options.auth?.replace(/\/+$/, '') ?? runningUrl(dataDir, authService);
		// The runner of this machine's stack has the launcher's secret; that of another server is not known here.
		const kept = options.auth === undefined ? (await loadSecrets(dataDir)).kept.personaSeedSecret : undefined;
		const secret = options.seedSecret ?? kept ?? '';
		if (!options.remove && secret.length < secretLengthMin) {
			return fail(`Give a secret of ${secretLengthMin} characters or more in PERSONA_SEED_SECRET.`);
		}
		if (options.remove) await removePersonas({ authUrl, jwt, report });
		else await seedPersonas({ authUrl, jwt, secret, report });
	} catch (error) {
		fail(error instanceof AuthCallError ? error.message : describeFailure(error).trimEnd());
	}
}

function fail(message: string): void {
	process.stderr.write(`${message}\n`);
	process.exitCode = 1;
}
