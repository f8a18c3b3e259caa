import { expect, test } from 'bun:test';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { JoiningSocket } from './joining-socket.ts';

test('what is written in one go arrives as one, in its order, and all of it before the end', async () => {
	const arrived: string[] = [];
	const server = createServer((peer) => peer.on('data', (chunk) => arrived.push(chunk.toString())));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new TypeError('it listens at a port');
	const socket = new JoiningSocket();
	try {
		socket.connect(address.port, '127.0.0.1');
		await once(socket, 'connect');
		for (const part of ['begin;', 'insert;', 'select;']) socket.write(part);
		while (arrived.length === 0) await Bun.sleep(1);
		expect(arrived).toEqual(['begin;insert;select;']);
		socket.write('commit;');
		socket.end('bye');
		await once(socket, 'close');
		while (!arrived.join('').endsWith('bye')) await Bun.sleep(1);
		expect(arrived.join('')).toBe('begin;insert;select;commit;bye');
	} finally {
		socket.destroy();
		server.close();
	}
});
