import { join } from 'node:path';
import { z } from 'zod';
import { root } from './repository-root.ts';
import { StackError } from './stack-error.ts';

/** Accounts made by whoever runs the stack, for which registration need not be open nor mail arrive. */
export interface LocalAccounts {
	/** Makes an account whose address counts as confirmed. `false` where the address has one already. */
	register(account: { email: string; password: string; name: string }): Promise<boolean>;
	/** Confirms the address of an account. */
	confirm(email: string): Promise<void>;
	/** Makes an account one of an administrator of the server. */
	appoint(email: string): Promise<void>;
}

const program = join(root, 'services/mana-auth/src/account-command.ts');
const answerSchema = z.union([
	z.object({ ok: z.literal(true) }),
	z.object({ error: z.string(), message: z.string() }),
]);

/** @param environment mana-auth's own: its program works on the database directly */
export function createLocalAccounts(environment: Record<string, string>): LocalAccounts {
	return {
		async register(account) {
			const answer = await run(environment, { action: 'register', ...account });
			if ('ok' in answer) return true;
			if (answer.error === 'EMAIL_ALREADY_REGISTERED') return false;
			throw failed(account.email, `${answer.message} (${answer.error})`);
		},
		async confirm(email) {
			const answer = await run(environment, { action: 'confirm', email });
			if ('error' in answer) throw failed(email, `${answer.message} (${answer.error})`);
		},
		async appoint(email) {
			const answer = await run(environment, { action: 'appoint', email });
			if ('error' in answer) throw failed(email, `${answer.message} (${answer.error})`);
		},
	};
}

async function run(environment: Record<string, string>, order: { action: string; email: string }) {
	const child = Bun.spawn([process.execPath, '--no-env-file', program], {
		cwd: root,
		env: { ...environment, LOG_LEVEL: 'silent' },
		stdio: [new Blob([JSON.stringify(order)]), 'pipe', 'pipe'],
	});
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	if ((await child.exited) !== 0) throw failed(order.email, stderr.trim());
	return answerSchema.parse(JSON.parse(stdout));
}

function failed(email: string, reason: string): StackError {
	return new StackError('DEV_USER_FAILED', `The account ${email} could not be made: ${reason}`);
}
