import { runMaintenance } from './run-maintenance.ts';
import { syncService } from './services/sync.ts';

process.exitCode = await runMaintenance(syncService, 'services/mana-sync/src/verify/main.ts', []);
