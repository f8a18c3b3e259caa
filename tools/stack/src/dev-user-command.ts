import { urlsFor } from '@mana/postgres-kit';
import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { type DataDir, dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail, ensureDevUser } from './dev-user.ts';
import { keepSession } from './kept-session.ts';
import { createLocalAccounts } from './local-accounts.ts';
import { devUserText } from './ready-report.ts';
import { runningService, runningUrl } from './run-record.ts';
import { loadSecrets } from './secrets.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { serviceEnvironment } from './service-environment.ts';
import { publicUrl } from './service-urls.ts';
import { authService } from './services/auth.ts';
import { mcpService } from './services/mcp.ts';
import { webService } from './services/web.ts';

await new Command('npm run setup:dev-user --')
	.description(
		'Makes a user in the running stack, or signs an existing one in, and prints what a client needs.',
	)
	.argument('[email]', 'address of the user', defaultDevEmail)
	.argument('[password]', 'default: the one kept from the last time, else a random one')
	.option('--administrator', 'make it an administrator of the server, who may make personas')
	.action(setUp)
	.parseAsync();

async function setUp(
	email: string,
	password: string | undefined,
	{ administrator }: { readonly administrator?: true },
): Promise<void> {
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const { url: authUrl, adminUrl } = runningService(dataDir, authService);
		const mcpUrl = runningUrl(dataDir, mcpService);
		const webUrl = publicUrl(runningUrl(dataDir, webService));
		const accounts = createLocalAccounts(await authEnvironment(dataDir, { authUrl, mcpUrl, adminUrl }));
		const user = await ensureDevUser({ dataDir, authUrl, accounts, email, password });
		if (administrator) await accounts.appoint(email);
		// What agents come by was ended by its person, if it was: who runs this wants it to work.
		await keepSession(dataDir, 'helper', email, undefined);
		process.stdout.write(`${devUserText(user, { web: webUrl, mcp: mcpUrl }, dataDir.path)}\n`);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exit(1);
	}
}

/** What mana-auth of the running stack has in its environment, as far as this one's tells. */
async function authEnvironment(
	dataDir: DataDir,
	{ authUrl, mcpUrl, adminUrl }: { authUrl: string; mcpUrl: string; adminUrl: string },
): Promise<Record<string, string>> {
	const secrets = await loadSecrets(dataDir);
	const { name, database } = authService;
	const passwords = secrets.databasePasswords[name];
	return serviceEnvironment({
		definition: authService,
		definitions: serviceDefinitions,
		started: [],
		port: authService.defaultPort,
		urls: { auth: authUrl, mcp: mcpUrl },
		database: database && passwords && urlsFor(adminUrl, database, passwords),
		secrets,
		logFormat: 'json',
		environment: process.env,
	});
}
