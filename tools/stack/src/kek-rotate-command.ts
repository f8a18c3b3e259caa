import { runMaintenance } from './run-maintenance.ts';

process.exitCode = await runMaintenance(
	'auth',
	'services/mana-auth/src/kek-rotate-command.ts',
	({ kekFile }) => (process.env.MANA_KEK ? {} : { MANA_KEK_FILE: kekFile }),
);
