import { type AuthAccess, AuthCallError } from './call-auth.ts';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { defaultDevEmail, signInKeptUser } from './dev-user.ts';
import { runningUrl } from './run-record.ts';
import { authService } from './services/auth.ts';

export interface AdministratorOptions {
	/** Where mana-auth is reached; default: that of the running stack. */
	readonly auth?: string;
	/** An access token; default, on the running stack: one of its development user. */
	readonly jwt?: string;
}

/**
 * Where and as whom a command of an administrator works.
 *
 * @throws AuthCallError `JWT_MISSING` for another server without a token
 * @throws StackError where no stack runs, or its user cannot be signed in
 */
export async function administratorAccess({ auth, jwt }: AdministratorOptions): Promise<AuthAccess> {
	if (auth !== undefined) {
		if (!jwt)
			throw new AuthCallError(
				'JWT_MISSING',
				'Give an access token of an administrator: --jwt or MANA_ADMIN_JWT.',
			);
		return { authUrl: auth.replace(/\/+$/, ''), jwt };
	}
	const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
	const authUrl = runningUrl(dataDir, authService);
	return { authUrl, jwt: jwt ?? (await signInKeptUser(dataDir, authUrl, defaultDevEmail)).accessToken };
}

/** What to say of a call that failed, with what helps. */
export function sayRefused({ code, message }: AuthCallError): string {
	if (code !== 'ADMIN_REQUIRED') return `${message}\n`;
	return `${message} On this machine: npm run setup:dev-user -- --administrator\n`;
}
