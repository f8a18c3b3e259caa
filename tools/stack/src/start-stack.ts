import { type DatabaseUrls, prepareDatabase } from '@mana/postgres-kit';
import { buildService } from './build-service.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import { type DevUser, defaultDevEmail, ensureDevUser } from './dev-user.ts';
import type { Environment } from './environment.ts';
import { installPackage } from './install-package.ts';
import { ensureKekFile, hasKekOfItsOwn } from './kek-file.ts';
import { createLocalAccounts } from './local-accounts.ts';
import { choosePorts } from './ports.ts';
import { root } from './repository-root.ts';
import { endLeftover, readRunRecord, removeRunRecord, writeRunRecord } from './run-record.ts';
import { loadSecrets, type StackSecrets } from './secrets.ts';
import { claimServices } from './service-claims.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { type ServiceName, serviceDefinitions } from './service-definitions.ts';
import { serviceEnvironment } from './service-environment.ts';
import { publicUrl, publicUrls, serviceUrls } from './service-urls.ts';
import { authService } from './services/auth.ts';
import { servicesToStart } from './services-to-start.ts';
import { StackError } from './stack-error.ts';
import { createStackLog, type StackLog } from './stack-log.ts';
import { type StackPostgres, startStackPostgres } from './stack-postgres.ts';
import { stopWaves } from './stop-waves.ts';
import { SupervisedService } from './supervised-service.ts';
import { recordCluster, requireWholeDataDir } from './whole-data-dir.ts';

export interface StackOptions {
	/** Folder for all that outlives the stack. */
	dataDir: string;
	/** A port for each service, 0 for any free one. Default: the usual ones. */
	ports?: Partial<Record<ServiceName, number>>;
	/** An administrator's connection string; without it the embedded Postgres is started. */
	databaseUrl?: string | undefined;
	/** For the services, on top of this process's own environment. */
	env?: Environment;
	/** Start this service alone and expect the others at `MANA_AUTH_URL` and so on, or their usual ports. */
	only?: ServiceName | undefined;
	/** Programs to run in place of services. */
	entries?: Partial<Record<ServiceName, string>>;
	/** Default: none. */
	log?: StackLog;
	/** Ends a start that is under way; what has been started is stopped. */
	signal?: AbortSignal;
}

type Services = Partial<Record<ServiceName, SupervisedService>>;

export interface Stack {
	/** Base URLs without a trailing slash, as people and clients use them. */
	urls: Record<ServiceName, string>;
	/** The administrator's connection string; empty when what was started needs no database. */
	adminUrl: string;
	/** `dev@mana.test`, signed in; `undefined` when one service was started alone. */
	devUser: DevUser | undefined;
	services: Services;
	/** Lets the services drain and shuts Postgres down, within five seconds. */
	stop(): Promise<void>;
	/** Ends everything at once. */
	kill(): Promise<void>;
}

const drainMs = 3_300;
/** How long the services that a wave calls go on for its running requests, at most. */
const longestHeadStartMs = 1_200;

/**
 * Starts Postgres and the services on this machine and makes the development user.
 *
 * @throws StackError or `PostgresError` when something stands in the way; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
	const log = options.log ?? createStackLog({ format: 'json', level: 'silent', write: () => {} });
	const environment: Environment = { ...process.env, ...options.env };
	const definitions = servicesToStart(serviceDefinitions, options.only, environment).map((definition) => ({
		...definition,
		entry: options.entries?.[definition.name] ?? definition.entry,
	}));
	const names = definitions.map(({ name }) => name);

	const dataDir = openDataDir(options.dataDir);
	const claim = await claimServices(dataDir, definitions);
	const services: Services = {};
	let postgres: StackPostgres | undefined;
	const release = () => {
		for (const name of names) removeRunRecord(dataDir, name);
		claim.release();
	};
	const stop = once(async () => {
		markStopping(dataDir, names);
		try {
			await drain(services);
			await postgres?.stop();
		} finally {
			release();
		}
	});
	const kill = once(async () => {
		try {
			await Promise.all(Object.values(services).map((service) => service.stop(0)));
			await postgres?.kill();
		} finally {
			release();
		}
	});

	try {
		for (const definition of definitions) await endLeftover(dataDir, definition);
		const host = environment.HOST || 'localhost';
		const ports = await choosePorts(definitions, options.ports ?? {}, host);
		const urls = serviceUrls(serviceDefinitions, ports, host, environment);
		const isEmbedded = !options.databaseUrl && definitions.some(({ database }) => database);
		if (isEmbedded) requireWholeDataDir(dataDir);
		const secrets = await loadSecrets(dataDir);
		throwIfAborted(options.signal);

		const built = Promise.all(
			definitions.map(async (definition) => {
				await buildService(definition, log, options.signal);
				await installPackage(definition, { log, signal: options.signal, root });
			}),
		);
		// It is waited for below, also where something else fails meanwhile.
		built.catch(() => {});
		if (isEmbedded) {
			log.launcher.info('starting Postgres');
			postgres = await startStackPostgres(dataDir, log);
			recordCluster(dataDir);
		}
		const adminUrl = options.databaseUrl ?? postgres?.adminUrl ?? '';
		throwIfAborted(options.signal);
		const databases = await prepareDatabases(adminUrl, definitions, secrets, log);
		if (databases.auth && !hasKekOfItsOwn(environment)) {
			await ensureKekFile(dataDir, secrets.kekFile, databases.auth.runtimeUrl);
		}
		await built;
		throwIfAborted(options.signal);

		log.launcher.info({ services: names }, 'starting the services');
		const environmentOf = (definition: ServiceDefinition<ServiceName>) =>
			serviceEnvironment({
				definition,
				definitions: serviceDefinitions,
				started: names,
				port: ports[definition.name] ?? definition.defaultPort,
				urls,
				database: databases[definition.name],
				secrets,
				logFormat: log.format,
				environment,
			});
		for (const definition of definitions) {
			const { name } = definition;
			const url = urls[name];
			services[name] = new SupervisedService({
				definition,
				url,
				environment: environmentOf(definition),
				log,
				onSpawn: (pid) =>
					writeRunRecord(dataDir, name, {
						url: publicUrl(url),
						pid,
						launcherPid: process.pid,
						isStopping: false,
						adminUrl,
					}),
			});
		}
		await Promise.all(Object.values(services).map((service) => service.whenReady(options.signal)));
		const devUser = options.only
			? undefined
			: await ensureDevUser({
					dataDir,
					authUrl: urls.auth,
					accounts: createLocalAccounts(environmentOf(authService)),
					email: defaultDevEmail,
				});
		throwIfAborted(options.signal);
		return { urls: publicUrls(urls), adminUrl, devUser, services, stop, kill };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function prepareDatabases(
	adminUrl: string,
	definitions: readonly ServiceDefinition<ServiceName>[],
	secrets: StackSecrets,
	log: StackLog,
): Promise<Partial<Record<ServiceName, DatabaseUrls>>> {
	const databases: Partial<Record<ServiceName, DatabaseUrls>> = {};
	for (const { name, database } of definitions) {
		const passwords = secrets.databasePasswords[name];
		if (!database || !passwords) continue;
		log.launcher.info({ schema: database.schema }, 'preparing the database');
		databases[name] = await prepareDatabase({ adminUrl, spec: database, passwords });
	}
	return databases;
}

/** Callers first, then what they call; after the whole time whatever still runs is killed. */
async function drain(services: Services): Promise<void> {
	const deadline = performance.now() + drainMs;
	const waves = stopWaves(serviceDefinitions);
	const headStartMs = Math.min(longestHeadStartMs, drainMs / waves.length);
	const stopping: Promise<unknown>[] = [];
	for (const wave of waves) {
		const graceMs = deadline - performance.now();
		const stopped = Promise.all(wave.map(({ name }) => services[name]?.stop(graceMs)));
		stopping.push(stopped);
		await Promise.race([stopped, Bun.sleep(headStartMs)]);
	}
	await Promise.all(stopping);
}

/** A start that comes too early then waits instead of giving up. */
function markStopping(dataDir: DataDir, names: readonly ServiceName[]): void {
	for (const name of names) {
		const record = readRunRecord(dataDir, name);
		if (record) writeRunRecord(dataDir, name, { ...record, isStopping: true });
	}
}

function once(action: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | undefined;
	return () => {
		running ??= action();
		return running;
	};
}

function throwIfAborted(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new StackError('START_ABORTED', 'The start was ended before it was complete.');
}
