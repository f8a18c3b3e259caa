import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { defaultDevEmail, signInKeptUser } from './dev-user.ts';
import { runningService } from './run-record.ts';
import { authService } from './services/auth.ts';
import { mcpService } from './services/mcp.ts';
import { syncService } from './services/sync.ts';
import { webService } from './services/web.ts';
import type { Stack } from './start-stack.ts';

/** What `npm start` reports, of a stack that another process started. */
export interface RunningStack extends Pick<Stack, 'adminUrl'> {
	/** Of the services that are started unasked. */
	urls: Omit<Stack['urls'], 'ai' | 'personas'>;
	devUser: NonNullable<Stack['devUser']>;
}

/**
 * Finds the stack that runs on a data folder and signs its development user in.
 *
 * @param environment where `MANA_DATA_DIR` may name the folder
 * @throws StackError `NOT_RUNNING` or `DEV_USER_FAILED`
 */
export async function connectToStack(environment: Record<string, string | undefined>): Promise<RunningStack> {
	const dataDir = dataDirAt(readStackConfig(environment).dataDir);
	const auth = runningService(dataDir, authService);
	const urls = {
		auth: auth.url,
		sync: runningService(dataDir, syncService).url,
		mcp: runningService(dataDir, mcpService).url,
		web: runningService(dataDir, webService).url,
	};
	const devUser = await signInKeptUser(dataDir, urls.auth, defaultDevEmail);
	return { urls, adminUrl: auth.adminUrl, devUser };
}
