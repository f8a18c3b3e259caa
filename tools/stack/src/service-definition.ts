import { resolve } from 'node:path';
import type { DatabaseSpec } from '@mana/postgres-kit';
import type { Environment } from './environment.ts';
import { root } from './repository-root.ts';

/** Everything that differs between services; launcher, containers, metrics and the list of ports follow from it. */
export interface ServiceDefinition<Name extends string = string> {
	/** What commands, addresses and folders of secrets call it. */
	readonly name: Name;
	/** What it calls itself in logs. */
	readonly title: string;
	/** The program, from the repository's root. */
	readonly entry: string;
	readonly defaultPort: number;
	/** What docs/PORT_SCHEMA.md says of its port. */
	readonly speaks: string;
	/** Whether clients are told its address, in metadata, links and mails. */
	readonly hasPublicUrl: boolean;
	/** Whether `npm start` and `docker compose up` start it unasked. */
	readonly isOnByDefault: boolean;
	/** Whether `npm start` starts it all the same, by what its environment says. */
	readonly isSwitchedOn?: (environment: Environment) => boolean;
	/** A package with a lock file of its own, outside the workspaces, that is installed at its first start. */
	readonly installs?: string;
	/** Names of the services it sends requests to. They outlast it when all of them stop. */
	readonly calls: readonly string[];
	readonly database?: DatabaseSpec;
	readonly secrets?: ServiceSecrets;
	/** What has to be built before it starts. */
	readonly build?: ServiceBuild;
	/** What else the compose file gives it. */
	readonly container?: ContainerSettings;
}

export interface ServiceSecrets {
	/** Names of random values that are made once and kept. Services that name the same one share it. */
	readonly kept: readonly string[];
	/**
	 * The variables that carry secrets, those that only a person can set among them, with `undefined`. No service
	 * gets the variables of another.
	 *
	 * @param given the environment of whoever starts the service
	 */
	variables(
		secrets: { kept: Readonly<Record<string, string>>; kekFile: string },
		given: Environment,
	): Environment;
}

/** What Vite makes of a folder, into its `dist/app`. */
export interface ServiceBuild {
	/** From the repository's root. */
	readonly folder: string;
	/** Globs of all that it is made of, from the repository's root. */
	readonly sources: readonly string[];
}

export interface ContainerSettings {
	/** Variables that the compose file hands on, and what they are there unless they are set. */
	readonly settings: Readonly<Record<string, string>>;
	/** The stage of docker/Dockerfile that its image is, where it needs what the others do not hold. */
	readonly stage?: string;
	/** Whether its replicas share something in Redis. */
	readonly needsRedis: boolean;
}

/** The absolute path of a service's program. */
export function entryPath({ entry }: Pick<ServiceDefinition, 'entry'>): string {
	return resolve(root, entry);
}

/** The variables that name a service's port and addresses: `MANA_AUTH_PORT` and so on. */
export function variablesOf({ name }: Pick<ServiceDefinition, 'name'>) {
	const prefix = `MANA_${name.replaceAll('-', '_').toUpperCase()}`;
	return { port: `${prefix}_PORT`, url: `${prefix}_URL`, publicUrl: `${prefix}_PUBLIC_URL` };
}
