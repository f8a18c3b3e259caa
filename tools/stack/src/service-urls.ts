import { spelledAs } from '@mana/service-kit';
import type { Environment } from './environment.ts';
import { type ServiceDefinition, variablesOf } from './service-definition.ts';

/**
 * Where services reach each other on this machine: at the port chosen for it, or, when it is not this
 * launcher's, where the environment says or at its usual port.
 */
export function serviceUrls<Name extends string>(
	definitions: readonly ServiceDefinition<Name>[],
	ports: Partial<Record<Name, number>>,
	host: string,
	environment: Environment,
): Record<Name, string> {
	const urlOf = (definition: ServiceDefinition<Name>) => {
		const port = ports[definition.name];
		if (port !== undefined) return `http://${reachable(host)}:${port}`;
		const given = environment[variablesOf(definition).url]?.replace(/\/+$/, '');
		return given || `http://127.0.0.1:${definition.defaultPort}`;
	};
	const urls = definitions.map((definition) => [definition.name, urlOf(definition)] as const);
	return Object.fromEntries(urls) as Record<Name, string>;
}

/** As people and their clients are told of a service: this machine by its name, without which there are no passkeys. */
export function publicUrl(url: string): string {
	return spelledAs(url, 'http://localhost');
}

/** The like for all services. */
export function publicUrls<Name extends string>(urls: Record<Name, string>): Record<Name, string> {
	const entries = Object.entries<string>(urls).map(([name, url]) => [name, publicUrl(url)]);
	return Object.fromEntries(entries) as Record<Name, string>;
}

/** The address to connect to for a service that listens on `host`. */
function reachable(host: string): string {
	if (host === '0.0.0.0' || host === 'localhost') return '127.0.0.1';
	if (host === '::') return '[::1]';
	return host.includes(':') ? `[${host}]` : host;
}
