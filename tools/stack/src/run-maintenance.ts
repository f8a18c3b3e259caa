import { join } from 'node:path';
import { urlsFor } from '@mana/postgres-kit';
import { readStackConfig } from './config.ts';
import { dataDirAt } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import type { Environment } from './environment.ts';
import { root } from './repository-root.ts';
import { runningService } from './run-record.ts';
import { loadSecrets } from './secrets.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { serviceSecrets } from './service-secrets.ts';
import { StackError } from './stack-error.ts';

/**
 * Runs a maintenance program of a service, on the database that DATABASE_MAINTENANCE_URL names, else on that of
 * the running stack.
 *
 * @param entry the program's path from the repository's root
 * @param variables which of the service's secrets the program reads; the caller's environment may have others
 * @returns its exit code, or 2 where it could not be run
 */
export async function runMaintenance(
	service: ServiceDefinition,
	entry: string,
	variables: readonly string[],
): Promise<number> {
	try {
		const environment = process.env.DATABASE_MAINTENANCE_URL
			? process.env
			: { ...(await settingsOfStack(service, variables)), ...process.env };
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
	service: ServiceDefinition,
	variables: readonly string[],
): Promise<Environment> {
	const dataDir = dataDirAt(readStackConfig(process.env).dataDir);
	const { adminUrl } = runningService(dataDir, service);
	const secrets = await loadSecrets(dataDir);
	const passwords = secrets.databasePasswords[service.name];
	if (!passwords || !service.database) {
		throw new StackError('DATA_DIR_UNUSABLE', `${service.title} has no database in ${dataDir.path}.`);
	}
	const { own } = serviceSecrets(service, serviceDefinitions, secrets, process.env);
	return {
		...Object.fromEntries(variables.map((variable) => [variable, own[variable]])),
		DATABASE_MAINTENANCE_URL: urlsFor(adminUrl, service.database, passwords).maintenanceUrl,
	};
}
