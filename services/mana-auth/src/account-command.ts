import { emailAddressSchema } from '@mana/auth-protocol';
import { AppError, configOrExit } from '@mana/service-kit';
import { z } from 'zod';
import { loadAuthConfig } from './config.ts';
import { createDeps } from './deps.ts';
import { generateKekKeyring } from './domain/kek-keyring.ts';
import { register } from './identity/account-tokens.ts';

// For whoever administers the machine: makes an account where registration is closed to the public, confirms an address
// without a mail, or makes somebody an administrator of the server. Reads {"action": "register", "email", "password",
// "name"}, {"action": "confirm", "email"} or {"action": "appoint", "email"} from standard input and writes {"ok": true}
// or {"error": CODE, "message": …}.
const order = z.discriminatedUnion('action', [
	z.object({
		action: z.literal('register'),
		email: emailAddressSchema,
		password: z.string(),
		name: z.string(),
	}),
	z.object({ action: z.enum(['confirm', 'appoint']), email: emailAddressSchema }),
]);

const given = order.parse(JSON.parse(await Bun.stdin.text()));
// No key is wrapped here: the caller's keyring need not be at hand.
const environment = {
	...process.env,
	MANA_KEK: generateKekKeyring(),
	MANA_KEK_FILE: '',
	KEK_TRANSIT_URL: '',
};
const config = configOrExit(() => loadAuthConfig(environment));
const deps = await createDeps({ ...config, isRegistrationOpen: true, smtp: undefined });
try {
	if (given.action === 'register') {
		const account = await register(deps, given, new Headers());
		// Nobody has signed in: the session that comes with an account would be shown as a device.
		if (account !== 'confirmation-mailed') await deps.sessions.endAll(account.user.id);
	}
	const { internalAdapter } = await deps.identity.$context;
	await internalAdapter.updateUserByEmail(
		given.email.toLowerCase(),
		given.action === 'appoint' ? { role: 'admin' } : { emailVerified: true },
	);
	process.stdout.write('{"ok": true}\n');
} catch (error) {
	if (!(error instanceof AppError)) throw error;
	process.stdout.write(`${JSON.stringify({ error: error.code, message: error.message })}\n`);
} finally {
	await deps.dispose();
}
