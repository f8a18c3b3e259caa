import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareDatabase, urlsFor } from '@mana/postgres-kit';
import { distributeTables } from '@mana/sync-service/distribute';
import { openDataDir } from './data-dir.ts';
import type { Environment } from './environment.ts';
import { takingTurns } from './file-lock.ts';
import { ensureKekFile } from './kek-file.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import { loadSecrets, type StackSecrets } from './secrets.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { serviceSecrets } from './service-secrets.ts';

/** Read by programs of others, under users of their own: whoever may reach the folder may read it. */
const sharedFileMode = 0o444;
const ownFileMode = 0o400;

/**
 * Makes what services that run apart need to start: in `<data folder>/provision/`, a folder for each reader.
 * It keeps what is there already, so it may run before every start.
 *
 *     <name>/service.env      a service's secrets as NAME=value lines
 *     postgres/password       the administrator's
 *     metrics/token           what Prometheus sends to read /metrics
 *     grafana/password        the first password of Grafana's `admin`
 *
 * @param databaseUrl an administrator's connection string; where it has no password, the one above is added
 * @returns the administrator's connection string, with the password, and the secrets
 * @throws StackError `DATA_DIR_UNUSABLE`
 */
export async function provisionSecrets(options: {
	dataDir: string;
	databaseUrl: string;
}): Promise<{ adminUrl: string; secrets: StackSecrets }> {
	const dataDir = openDataDir(options.dataDir);
	const folder = join(dataDir.path, 'provision');
	const kekFile = join(folder, 'auth', 'kek-keyring.json');
	mkdirSync(dirname(kekFile), { recursive: true, mode: 0o755 });
	const secrets = await loadSecrets(dataDir, kekFile);

	return takingTurns(join(dataDir.run, 'provision.lock'), () => {
		const adminUrl = new URL(options.databaseUrl);
		const adminPassword = kept(join(folder, 'postgres', 'password'));
		if (adminUrl.password === '') adminUrl.password = adminPassword;
		const metricsToken = kept(join(folder, 'metrics', 'token'));
		kept(join(folder, 'grafana', 'password'));
		for (const definition of serviceDefinitions) {
			const { name, database } = definition;
			const passwords = secrets.databasePasswords[name];
			const urls = database && passwords ? urlsFor(adminUrl.href, database, passwords) : undefined;
			const environment: Environment = {
				...serviceSecrets(definition, serviceDefinitions, secrets, {}).own,
				METRICS_TOKEN: metricsToken,
				DATABASE_URL: urls?.runtimeUrl,
				DATABASE_MAINTENANCE_URL: urls?.maintenanceUrl,
			};
			writeFile(join(folder, name, 'service.env'), environmentFile(environment), ownFileMode);
		}
		return { adminUrl: adminUrl.href, secrets };
	});
}

/**
 * Makes the services' roles and schemas and brings the schemas up to date; then the keyring, for a database without
 * wrapped keys:
 *
 *     auth/kek-keyring.json       the keys that wrap everyone's keys: back it up
 *
 * @param databaseUrl as for {@link provisionSecrets}
 * @param isDistributed whether mana-sync's tables are spread over the nodes of a Citus cluster
 * @throws StackError, `PostgresError`, `DistributionError`
 */
export async function provisionDatabases(options: {
	dataDir: string;
	databaseUrl: string;
	isDistributed?: boolean;
}): Promise<void> {
	const { adminUrl, secrets } = await provisionSecrets(options);
	for (const { name, database } of serviceDefinitions) {
		const passwords = secrets.databasePasswords[name];
		if (!database || !passwords) continue;
		const { runtimeUrl, ownerUrl } = await prepareDatabase({ adminUrl, spec: database, passwords });
		if (name === 'sync' && options.isDistributed) await distributeTables(ownerUrl);
		if (name === 'auth') await ensureKekFile(openDataDir(options.dataDir), secrets.kekFile, runtimeUrl);
	}
}

/** The text of a file, which is made with a random one where it is not there yet. */
function kept(path: string): string {
	const text = readFileIfThere(path);
	if (text !== undefined) return text;
	const made = randomBytes(32).toString('base64url');
	writeFile(path, made, sharedFileMode);
	return made;
}

function writeFile(path: string, text: string, mode: number): void {
	if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
	writePrivateFile(path, text, mode);
}

function environmentFile(environment: Environment): string {
	const lines = Object.entries(environment).filter(([, value]) => value !== undefined);
	return `${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`;
}
