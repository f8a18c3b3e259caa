// Runs mana-sync's verification on the database that DATABASE_MAINTENANCE_URL names, else on the running stack's.
import { join } from 'node:path';
import { urlsFor } from '@mana/postgres-kit';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { runningService } from './run-record.ts';
import { loadSecrets } from './secrets.ts';
import { root, serviceDefinitions } from './service-definitions.ts';
import { StackError } from './stack-error.ts';

try {
	const child = Bun.spawn([process.execPath, join(root, 'services/mana-sync/src/verify/main.ts')], {
		env: {
			...process.env,
			DATABASE_MAINTENANCE_URL: process.env.DATABASE_MAINTENANCE_URL || (await maintenanceUrl()),
		},
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	process.exitCode = await child.exited;
} catch (error) {
	process.stderr.write(describeFailure(error));
	process.exitCode = 2;
}

async function maintenanceUrl(): Promise<string> {
	const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
	const { adminUrl } = runningService(dataDir, 'sync');
	const passwords = (await loadSecrets(dataDir)).databasePasswords.sync;
	const { database } = serviceDefinitions.sync;
	if (!passwords || !database) throw new StackError('DATA_DIR_UNUSABLE', 'mana-sync has no database here.');
	return urlsFor(adminUrl, database, passwords).maintenanceUrl;
}
