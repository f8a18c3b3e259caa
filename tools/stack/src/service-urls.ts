import type { Environment } from './environment.ts';
import { type ServiceName, serviceDefinitions, serviceNames } from './service-definitions.ts';

/**
 * Where each service is reached from this machine: at the port chosen for it, or, when it is not this
 * launcher's, where the environment says or at its usual port.
 */
export function serviceUrls(
	ports: Partial<Record<ServiceName, number>>,
	host: string,
	environment: Environment,
): Record<ServiceName, string> {
	const urlOf = (name: ServiceName) => {
		const port = ports[name];
		if (port !== undefined) return `http://${reachable(host)}:${port}`;
		const given = environment[`MANA_${name.toUpperCase()}_URL`]?.replace(/\/+$/, '');
		return given || `http://127.0.0.1:${serviceDefinitions[name].defaultPort}`;
	};
	const urls = serviceNames.map((name) => [name, urlOf(name)] as const);
	return Object.fromEntries(urls) as Record<ServiceName, string>;
}

/** The address to connect to for a service that listens on `host`. */
function reachable(host: string): string {
	if (host === '0.0.0.0') return '127.0.0.1';
	if (host === '::') return '[::1]';
	return host.includes(':') ? `[${host}]` : host;
}
