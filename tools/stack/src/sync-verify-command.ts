import { runMaintenance } from './run-maintenance.ts';

process.exitCode = await runMaintenance('sync', 'services/mana-sync/src/verify/main.ts');
