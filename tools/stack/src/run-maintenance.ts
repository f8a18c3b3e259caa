import { join } from 'node:path';
import { urlsFor } from '@mana/postgres-kit';
import { readStackConfig } from './config.ts';
import { type DataDir, dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import type { Environment } from './environment.ts';
import { runningService } from './run-record.ts';
import { loadSecrets, type StackSecrets } from './secrets.ts';
import { root, type ServiceName, serviceDefinitions } from './service-definitions.ts';
import { StackError } from './stack-error.ts';

/**
 * Runs a maintenance program of a service, on the database that DATABASE_MAINTENANCE_URL names, else on that of
 * the running stack.
 *
 * @param entry the program's path from the repository's root
 * @param settings what else the program finds in its environment, unless the caller's has it
 * @returns its exit code, or 2 where it could not be run
 */
export async function runMaintenance(
	service: ServiceName,
	entry: string,
	settings: (secrets: StackSecrets) => Environment = () => ({}),
): Promise<number> {
	try {
		const environment = process.env.DATABASE_MAINTENANCE_URL
			? process.env
			: { ...(await settingsOfStack(service, settings)), ...process.env };
		const child = Bun.spawn([process.execPath, join(root, entry)], {
			env: environment,
			stdio: ['ignore', 'inherit', 'inherit'],
		});
		return await child.exited;
	} catch (error) {
		process.stderr.write(describeFailure(error));
		return 2;
	}
}

async function settingsOfStack(
	service: ServiceName,
	settings: (secrets: StackSecrets) => Environment,
): Promise<Environment> {
	const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
	const { adminUrl } = runningService(dataDir, service);
	const secrets = await loadSecrets(dataDir);
	return {
		...settings(secrets),
		DATABASE_MAINTENANCE_URL: maintenanceUrl(dataDir, service, adminUrl, secrets),
	};
}

function maintenanceUrl(
	dataDir: DataDir,
	service: ServiceName,
	adminUrl: string,
	secrets: StackSecrets,
): string {
	const passwords = secrets.databasePasswords[service];
	const { database, title } = serviceDefinitions[service];
	if (passwords && database) return urlsFor(adminUrl, database, passwords).maintenanceUrl;
	throw new StackError('DATA_DIR_UNUSABLE', `${title} has no database in ${dataDir.path}.`);
}
