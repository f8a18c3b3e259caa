import { runMaintenance } from './run-maintenance.ts';
import { authService } from './services/auth.ts';

process.exitCode = await runMaintenance(authService, 'services/mana-auth/src/kek-rotate-command.ts', [
	'MANA_KEK_FILE',
]);
