import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import {
	createGuardedFetch,
	type FetchRequest,
	type GuardedFetchOptions,
	isPublicAddress,
} from './guarded-fetch.ts';

/** Counts whoever gets as far as connecting, and answers what a test wants. */
let server: Server;
let port: number;
let connections = 0;
let answer = '';

beforeAll(async () => {
	server = createServer((socket) => {
		connections++;
		socket.on('error', () => {});
		socket.once('data', () => (answer === 'silence' ? undefined : socket.end(answer)));
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	const address = server.address();
	port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => server.close());
afterEach(() => {
	connections = 0;
});

const http = (body: string, head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json') =>
	`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
const json: FetchRequest = { types: /^application\/json$/, accept: 'application/json', limitBytes: 16_384 };
const fetchFrom = async (
	url: string,
	options: Partial<GuardedFetchOptions> = {},
	request: Partial<FetchRequest> = {},
) => {
	const guarded = createGuardedFetch({
		allowLoopback: false,
		resolve: async () => [],
		timeoutMs: 1_000,
		...options,
	});
	const fetched = await guarded(new URL(url), { ...json, ...request });
	return fetched.ok ? fetched.text : fetched.reason;
};

describe('no connection is made', () => {
	test.each([
		'127.0.0.1',
		'0.0.0.0',
		'10.1.2.3',
		'100.64.0.1',
		'169.254.169.254',
		'172.16.0.1',
		'192.168.1.1',
		'198.18.0.1',
		'224.0.0.1',
		'255.255.255.255',
		'::1',
		'::',
		'::ffff:127.0.0.1',
		'::ffff:10.0.0.1',
		'64:ff9b::7f00:1',
		'2002:7f00:1::',
		'fc00::1',
		'fe80::1',
		'ff02::1',
		'2001:db8::1',
	])('to a name that resolves to %s', async (address) => {
		answer = http('{}');
		const url = `https://agent.mana.test:${port}/client.json`;
		expect(await fetchFrom(url, { resolve: async () => [address] })).toBe('not-allowed');
		expect(connections).toBe(0);
	});

	test.each([
		'https://127.0.0.1',
		'https://2130706433',
		'https://0x7f000001',
		'https://0177.0.0.1',
		'https://127.1',
		'https://[::1]',
		'https://[::ffff:127.0.0.1]',
		'https://[::ffff:7f00:1]',
		'http://127.0.0.1',
		'http://localhost',
	])('to %s', async (origin) => {
		answer = http('{}');
		const resolve = async () => ['127.0.0.1'];
		expect(await fetchFrom(`${origin}:${port}/client.json`, { resolve })).toBe('not-allowed');
		expect(connections).toBe(0);
	});

	test('to a name of which only one address is private', async () => {
		const resolve = async () => ['93.184.215.14', '127.0.0.1'];
		expect(await fetchFrom(`https://agent.mana.test:${port}/client.json`, { resolve })).toBe('not-allowed');
		expect(connections).toBe(0);
	});

	test('to a public name on a developer’s machine that resolves to loopback', async () => {
		const options = { allowLoopback: true, resolve: async () => ['127.0.0.1'] };
		for (const scheme of ['http', 'https']) {
			const url = `${scheme}://agent.mana.test:${port}/client.json`;
			expect(await fetchFrom(url, options)).toBe('not-allowed');
		}
		expect(connections).toBe(0);
	});
});

describe('on a developer’s machine', () => {
	const local = (options: Partial<GuardedFetchOptions> = {}) =>
		fetchFrom(`http://localhost:${port}/client.json`, {
			allowLoopback: true,
			resolve: async () => ['127.0.0.1'],
			...options,
		});

	test('a document on loopback is read', async () => {
		answer = http('{"client_id":"x"}');
		expect(await local()).toBe('{"client_id":"x"}');
	});

	test('a name is resolved once: what it stands for later does not matter', async () => {
		answer = http('{}');
		let lookups = 0;
		const resolve = async () => {
			lookups++;
			return [lookups === 1 ? '127.0.0.1' : '127.0.0.2'];
		};
		expect(await local({ resolve })).toBe('{}');
		expect([lookups, connections]).toEqual([1, 1]);
	});

	const redirect = (location: string) => http('', `HTTP/1.1 302 Found\r\nlocation: ${location}`);

	test('a redirect is not followed unless that is asked for', async () => {
		answer = redirect(`http://127.0.0.1:${port}/other`);
		expect(await local()).toBe('refused');
		expect(connections).toBe(1);
	});

	test('a redirect is checked as the first address is', async () => {
		answer = redirect('http://internal.mana.test/');
		const resolve = async (name: string) => [name === 'localhost' ? '127.0.0.1' : '10.1.2.3'];
		const url = `http://localhost:${port}/`;
		expect(await fetchFrom(url, { allowLoopback: true, resolve }, { redirects: 3 })).toBe('not-allowed');
		answer = redirect('file:///etc/passwd');
		expect(await fetchFrom(url, { allowLoopback: true, resolve }, { redirects: 3 })).toBe('not-allowed');
		answer = redirect('/again');
		connections = 0;
		expect(await fetchFrom(url, { allowLoopback: true, resolve }, { redirects: 3 })).toBe('refused');
		expect(connections).toBe(4);
	});

	test('what is too long, no JSON, no UTF-8 or no answer is not taken, and why is told', async () => {
		for (const [text, reason] of [
			[http('x'.repeat(20_000)), 'too-long'],
			[http('<html>', 'HTTP/1.1 200 OK\r\ncontent-type: text/html'), 'wrong-type'],
			[http('{}', 'HTTP/1.1 404 Not Found\r\ncontent-type: application/json'), 'refused'],
			['nonsense\r\n\r\n', 'unreachable'],
			['silence', 'unreachable'],
		] as const) {
			answer = text;
			expect(
				await fetchFrom(`http://localhost:${port}/`, {
					allowLoopback: true,
					resolve: async () => ['127.0.0.1'],
					timeoutMs: 200,
				}),
			).toBe(reason);
		}
	});
});

test.each([
	['203.0.114.1', true],
	['2a00:1450::1', true],
	['::ffff:203.0.114.1', true],
	['::127.0.0.1', false],
	['::7f00:1', false],
	['::a00:1', false],
	['fec0::1', false],
	['nonsense', false],
])('%s is an address of everybody’s network: %p', (address, isPublic) => {
	expect(isPublicAddress(address)).toBe(isPublic);
});
