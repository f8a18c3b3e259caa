import { expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { listeningAddresses } from '@mana/service-kit';
import { findPortHolder } from './port-holder.ts';
import { choosePorts } from './ports.ts';
import { serviceDefinitions } from './service-definitions.ts';
import type { StackError } from './stack-error.ts';

async function listening() {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const address = server.address();
	return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

test('0 takes free ports, each service another', async () => {
	const ports = await choosePorts(serviceDefinitions, { auth: 0, sync: 0, mcp: 0, web: 0 }, '127.0.0.1');
	const chosen = Object.values(ports);
	expect(new Set(chosen).size).toBe(serviceDefinitions.length);
	expect(Math.min(...chosen)).toBeGreaterThan(1023);
	// Outgoing connections have ports of their own: none takes one of these before its service listens.
	expect(Math.max(...chosen)).toBeLessThan(32_768);
});

test('a port that another program holds is refused, and so is one port for two services', async () => {
	const { server, port } = await listening();
	const taken = choosePorts(serviceDefinitions, { auth: 0, sync: port, mcp: 0, web: 0 }, '127.0.0.1');
	expect(await taken.catch((error: StackError) => error.code)).toBe('PORT_TAKEN');
	await new Promise((done) => server.close(done));
	const twice = choosePorts(serviceDefinitions, { auth: port, sync: port, mcp: 0, web: 0 }, '127.0.0.1');
	expect(await twice.catch((error: StackError) => error.code)).toBe('PORT_GIVEN_TWICE');
});

test.if(listeningAddresses('localhost').length > 1)('a port must be free by IPv4 and by IPv6', async () => {
	const server = createServer().listen(0, '::1');
	await new Promise((done) => server.once('listening', done));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const taken = choosePorts(serviceDefinitions, { auth: port, sync: 0, mcp: 0 }, 'localhost');
	expect(await taken.catch((error: StackError) => error.code)).toBe('PORT_TAKEN');
	await new Promise((done) => server.close(done));
});

test('the holder of a port is found, and none of a free one', async () => {
	const { server, port } = await listening();
	expect(findPortHolder(port)?.pid).toBe(process.pid);
	await new Promise((done) => server.close(done));
	expect(findPortHolder(port)).toBeUndefined();
});

test('an address of another machine is refused as such', async () => {
	const elsewhere = choosePorts(serviceDefinitions, { auth: 0, sync: 0, mcp: 0, web: 0 }, '192.0.2.1');
	expect(await elsewhere.catch((error: StackError) => error.code)).toBe('PORT_UNUSABLE');
});
