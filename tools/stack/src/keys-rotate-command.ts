import { runMaintenance } from './run-maintenance.ts';
import { authService } from './services/auth.ts';

process.exitCode = await runMaintenance(authService, 'services/mana-auth/src/keys-rotate-command.ts', [
	'BETTER_AUTH_SECRET',
]);
