import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { listeningAddresses } from '@mana/service-kit';
import { findPortHolder } from './port-holder.ts';
import { type ServiceDefinition, variablesOf } from './service-definition.ts';
import { StackError } from './stack-error.ts';

/** How often a port is looked for that is free on every address. */
const freePortAttempts = 50;
/**
 * Where free ports are looked for: below those that systems give to outgoing connections (32768 and up on Linux, 49152
 * and up by RFC 6335), one of which could take a port between its choice and the start of its service.
 */
const freePortRange = [20_000, 32_768] as const;

/**
 * Settles the ports of all services before any of them starts.
 *
 * @param wanted a port for each service, 0 for any free one
 * @throws StackError `PORT_TAKEN` naming the port, its variable and who holds it; `PORT_GIVEN_TWICE`;
 *   `PORT_UNUSABLE`
 */
export async function choosePorts<Name extends string>(
	definitions: readonly ServiceDefinition<Name>[],
	wanted: Partial<Record<Name, number>>,
	host: string,
): Promise<Partial<Record<Name, number>>> {
	const chosen: Partial<Record<Name, number>> = {};
	const reservations: Server[] = [];
	try {
		for (const definition of definitions) {
			const port = wanted[definition.name] ?? definition.defaultPort;
			const twin = definitions.find(({ name }) => chosen[name] === port);
			if (twin) throw givenTwice(twin, definition, port);
			const servers = await listenEverywhere(port, host).catch((error) => {
				throw error.code === 'EADDRINUSE'
					? portTaken(definition, port, error)
					: portUnusable(definition, port, host, error);
			});
			reservations.push(...servers);
			chosen[definition.name] = portOf(servers[0]);
		}
	} finally {
		await Promise.all(reservations.map(close));
	}
	return chosen;
}

/** Listens at one port of every address of the host. */
async function listenEverywhere(port: number, host: string): Promise<[Server, ...Server[]]> {
	const [first, ...others] = listeningAddresses(host);
	for (let attempt = 1; ; attempt++) {
		const candidate = port === 0 ? randomInt(...freePortRange) : port;
		const servers: Server[] = [];
		try {
			const server = await listen(candidate, first);
			servers.push(server);
			for (const address of others) servers.push(await listen(candidate, address));
			return [server, ...servers.slice(1)];
		} catch (error) {
			await Promise.all(servers.map(close));
			if (port !== 0 || attempt === freePortAttempts || codeOf(error) !== 'EADDRINUSE') throw error;
		}
	}
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && 'code' in error ? error.code : undefined;
}

function portOf(server: Server): number {
	const address = server.address();
	if (typeof address !== 'object' || address === null)
		throw new Error('the server does not listen on a port');
	return address.port;
}

function close(server: Server): Promise<void> {
	return new Promise((done) => server.close(() => done()));
}

function listen(port: number, host: string): Promise<Server> {
	return new Promise((done, fail) => {
		const server = createServer();
		server.once('error', fail);
		server.listen(port, host, () => done(server));
	});
}

function givenTwice(first: ServiceDefinition, second: ServiceDefinition, port: number): StackError {
	return new StackError(
		'PORT_GIVEN_TWICE',
		`${first.title} and ${second.title} cannot both have port ${port}. Set ${variablesOf(first).port} or ` +
			`${variablesOf(second).port} to another one (0 takes a free one).`,
	);
}

function portUnusable(
	definition: ServiceDefinition,
	port: number,
	host: string,
	cause: NodeJS.ErrnoException,
): StackError {
	return new StackError(
		'PORT_UNUSABLE',
		`${definition.title} cannot listen on port ${port} of ${host} (${cause.code}). Set HOST to an address of this ` +
			`machine, and ${variablesOf(definition).port} to a port above 1023.`,
		{ cause },
	);
}

function portTaken(definition: ServiceDefinition, port: number, cause: Error): StackError {
	const holder = findPortHolder(port);
	const who = holder ? `pid ${holder.pid} (${holder.command})` : 'another program';
	return new StackError(
		'PORT_TAKEN',
		`Port ${port} for ${definition.title} is taken by ${who}. Stop it, or set ${variablesOf(definition).port} to ` +
			'another port (0 takes a free one).',
		{ cause },
	);
}
