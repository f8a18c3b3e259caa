import { createServer, type Server } from 'node:net';
import { findPortHolder } from './port-holder.ts';
import type { ServiceDefinition, ServiceName } from './service-definitions.ts';
import { StackError } from './stack-error.ts';

/**
 * Settles the ports of all services before any of them starts.
 *
 * @param wanted a port for each service, 0 for any free one
 * @throws StackError `PORT_TAKEN` naming the port, its variable and who holds it
 */
export async function choosePorts(
	definitions: readonly ServiceDefinition[],
	wanted: Partial<Record<ServiceName, number>>,
	host: string,
): Promise<Partial<Record<ServiceName, number>>> {
	const chosen: Partial<Record<ServiceName, number>> = {};
	const reservations: Server[] = [];
	try {
		for (const definition of definitions) {
			const port = wanted[definition.name] ?? definition.defaultPort;
			const reservation = await listen(port, host);
			if (!reservation) throw portTaken(definition, port);
			reservations.push(reservation);
			const address = reservation.address();
			if (typeof address === 'object' && address) chosen[definition.name] = address.port;
		}
	} finally {
		await Promise.all(reservations.map((server) => new Promise((done) => server.close(done))));
	}
	return chosen;
}

/** @returns `undefined` when the port is taken */
function listen(port: number, host: string): Promise<Server | undefined> {
	return new Promise((done, fail) => {
		const server = createServer();
		server.once('error', (error) => {
			if ('code' in error && error.code === 'EADDRINUSE') done(undefined);
			else fail(error);
		});
		server.listen(port, host, () => done(server));
	});
}

function portTaken(definition: ServiceDefinition, port: number): StackError {
	const holder = findPortHolder(port);
	const who = holder ? `pid ${holder.pid} (${holder.command})` : 'another program';
	return new StackError(
		'PORT_TAKEN',
		`Port ${port} for ${definition.title} is taken by ${who}. Stop it, or set ${definition.portVariable} to ` +
			'another port (0 takes a free one).',
	);
}
