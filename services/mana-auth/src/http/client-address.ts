import { BlockList, isIP } from 'node:net';
import { ConfigError } from '@mana/service-kit';
import type { Context } from 'hono';
import { getConnInfo } from 'hono/bun';
import ipaddr from 'ipaddr.js';

/** Tells the address a request comes from. */
export type ClientAddress = (c: Context) => string;

const loopback = '127.0.0.1';

/**
 * The peer's address, or, where the peer is one of the trusted proxies, the last address in `X-Forwarded-For`
 * that is not one of them. What anyone else says about themselves is not believed.
 *
 * @param trustedProxies addresses or CIDR blocks
 * @throws ConfigError for an entry that is neither
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
	const trusted = new BlockList();
	for (const entry of trustedProxies) addTo(trusted, entry);
	const isTrusted = (address: string) => isIP(address) !== 0 && trusted.check(address, family(address));
	return (c) => {
		// Without a server there is no peer: the app was called within this process.
		const peer = c.env && 'requestIP' in c.env ? getConnInfo(c).remote.address : loopback;
		const address = plainAddress(peer ?? '');
		if (!isTrusted(address)) return address;
		const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plainAddress(hop.trim()));
		const nearest = hops.findLast((hop) => !isTrusted(hop));
		return nearest !== undefined && isIP(nearest) ? nearest : address;
	};
}

/**
 * What requests are counted by: the address, or of IPv6 the network of 64 bits, whose every address is at the hand of
 * whoever has one of them.
 */
export function countedAddress(address: string): string {
	if (isIP(address) !== 6) return address;
	return ipaddr.IPv6.parse(address)
		.parts.slice(0, 4)
		.map((part) => part.toString(16))
		.join(':');
}

export function isLoopback(address: string): boolean {
	return address.startsWith('127.') || address === '::1';
}

/** IPv4 addresses also arrive mapped into IPv6. */
function plainAddress(address: string): string {
	return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

function family(address: string): 'ipv4' | 'ipv6' {
	return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function addTo(list: BlockList, entry: string): void {
	const [address = '', prefix] = entry.split('/');
	const bits = Number(prefix ?? (isIP(address) === 6 ? 128 : 32));
	if (isIP(address) === 0 || !Number.isInteger(bits) || bits < 0 || bits > (isIP(address) === 6 ? 128 : 32)) {
		throw new ConfigError(`The configuration is not valid:\n  TRUSTED_PROXIES: not an address or CIDR block`);
	}
	list.addSubnet(address, bits, family(address));
}
