import { runMaintenance } from './run-maintenance.ts';

process.exitCode = await runMaintenance(
	'auth',
	'services/mana-auth/src/keys-rotate-command.ts',
	({ betterAuthSecret }) => ({ BETTER_AUTH_SECRET: betterAuthSecret }),
);
