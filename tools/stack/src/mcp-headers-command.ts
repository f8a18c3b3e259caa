import { Command } from 'commander';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { defaultDevEmail, signInKeptUser } from './dev-user.ts';
import { mcpHeaders } from './mcp-client-setup.ts';
import { runningUrl } from './run-record.ts';
import { authService } from './services/auth.ts';

interface Arguments {
	dataDir?: string;
	email: string;
}

await new Command('mcp-headers-command')
	.description('Prints the request headers of an MCP client as a JSON object, with a fresh token.')
	.option('--data-dir <folder>', 'data folder of the stack; default: MANA_DATA_DIR, else .mana')
	.option('--email <address>', 'user to sign in', defaultDevEmail)
	.action(printHeaders)
	.parseAsync();

async function printHeaders(given: Arguments): Promise<void> {
	try {
		const dataDir = dataDirAt(given.dataDir ?? readStackConfig(process.env).dataDir);
		const user = await signInKeptUser(dataDir, runningUrl(dataDir, authService), given.email);
		process.stdout.write(`${JSON.stringify(mcpHeaders(user))}\n`);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exit(1);
	}
}
