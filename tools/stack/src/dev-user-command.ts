import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail, ensureDevUser } from './dev-user.ts';
import { devUserText } from './ready-report.ts';
import { runningUrl } from './run-record.ts';
import { authService } from './services/auth.ts';
import { mcpService } from './services/mcp.ts';

await new Command('npm run setup:dev-user --')
	.description(
		'Makes a user in the running stack, or signs an existing one in, and prints what a client needs.',
	)
	.argument('[email]', 'address of the user', defaultDevEmail)
	.argument('[password]', 'default: the one kept from the last time, else a random one')
	.action(setUp)
	.parseAsync();

async function setUp(email: string, password: string | undefined): Promise<void> {
	try {
		const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
		const authUrl = runningUrl(dataDir, authService);
		const mcpUrl = runningUrl(dataDir, mcpService);
		const user = await ensureDevUser({ dataDir, authUrl, email, password });
		process.stdout.write(`${devUserText(user, mcpUrl, dataDir.path)}\n`);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exit(1);
	}
}
