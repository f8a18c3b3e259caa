import { describe, expect, test } from 'bun:test';
import { Hono } from 'hono';
import { createClientAddress } from './client-address.ts';

async function addressOf(trustedProxies: string[], peer: string, forwarded?: string): Promise<string> {
	const clientAddress = createClientAddress(trustedProxies);
	const app = new Hono().get('/', (c) => c.text(clientAddress(c)));
	const env = { requestIP: () => ({ address: peer, family: 'IPv4', port: 1 }) };
	const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
	return (await app.request('/', { headers }, env)).text();
}

describe('the client address', () => {
	test.each([
		['of a peer that is no proxy is its own', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
		['of a proxy is what it forwards', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
		[
			'ends at the first hop not trusted',
			['10.0.0.0/8'],
			'10.1.2.3',
			'1.1.1.1, 198.51.100.1, 10.9.9.9',
			'198.51.100.1',
		],
		['of a proxy that forwards nothing is its own', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
		['of a proxy that forwards nonsense is its own', ['10.0.0.1'], '10.0.0.1', '<script>', '10.0.0.1'],
		['sees through IPv4 in IPv6', ['10.0.0.1'], '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
		['knows IPv6 proxies', ['fd00::/8'], 'fd12::1', '2001:db8::7', '2001:db8::7'],
	])('%s', async (_, proxies, peer, forwarded, expected) => {
		expect(await addressOf(proxies, peer, forwarded)).toBe(expected);
	});

	test.each(['proxy.test', '10.0.0.0/33', '10.0.0.0/x', ''])('refuses the trusted proxy %p', (entry) => {
		expect(() => createClientAddress([entry])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
	});
});
