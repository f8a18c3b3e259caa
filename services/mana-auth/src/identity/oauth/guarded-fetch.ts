import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import ipaddr from 'ipaddr.js';
import { isLoopbackName } from '../../domain/oauth/client-document.ts';

/** Fetches a document from an address that a stranger has named; undefined where that is not to be had, or not to be. */
export type GuardedFetch = (url: URL) => Promise<string | undefined>;

export interface GuardedFetchOptions {
	/** Whether http addresses on loopback are for fetching from: on a developer's machine. */
	allowLoopback: boolean;
	/** All addresses of a name. Default: as the system resolves it. */
	resolve?: (hostname: string) => Promise<string[]>;
	timeoutMs?: number;
	limitBytes?: number;
}

/**
 * Resolves a name once, refuses it unless every address it has is a public one, and connects to one of those and to
 * nothing else, whatever the name may stand for a moment later. Follows no redirects and reads a bounded text.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
	const { allowLoopback, resolve = resolveAll, timeoutMs = 5_000, limitBytes = 16 * 1024 } = options;
	return async (url) => {
		const signal = AbortSignal.timeout(timeoutMs);
		try {
			const addresses = await withSignal(addressesOf(url.hostname, resolve), signal);
			const mayBeLocal = allowLoopback && url.protocol === 'http:' && isLoopbackName(url.hostname);
			const isAllowed = mayBeLocal ? isLoopbackAddress : isPublicAddress;
			const [address] = addresses;
			if (address === undefined || !addresses.every(isAllowed)) return undefined;
			return await read(await connect(url, address, signal), limitBytes, signal);
		} catch {
			// Unreachable, too slow, too long, an untrusted certificate: to the caller all the same.
			return undefined;
		}
	};
}

async function resolveAll(hostname: string): Promise<string[]> {
	return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/** An address stands for itself, in whichever spelling: URL has made one of them. */
async function addressesOf(
	hostname: string,
	resolve: (hostname: string) => Promise<string[]>,
): Promise<string[]> {
	const literal = hostname.replace(/^\[|\]$/g, '');
	return ipaddr.isValid(literal) ? [literal] : resolve(hostname);
}

/** All of IPv6 that is handed out to networks (RFC 4291 §2.4): not IPv4 in its older disguise, `::127.0.0.1`. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public unicast; an IPv4 address that is mapped into IPv6 is judged as what it is. */
export function isPublicAddress(address: string): boolean {
	if (!ipaddr.isValid(address)) return false;
	const parsed = ipaddr.process(address);
	return parsed.range() === 'unicast' && (!(parsed instanceof ipaddr.IPv6) || parsed.match(globalUnicast));
}

function isLoopbackAddress(address: string): boolean {
	return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function connect(url: URL, address: string, signal: AbortSignal): Promise<IncomingMessage> {
	const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
	const isSecure = url.protocol === 'https:';
	const send = isSecure ? requestHttps : requestHttp;
	const sending = send(
		{
			host: address,
			port: url.port || (isSecure ? 443 : 80),
			path: `${url.pathname}${url.search}`,
			headers: { host: url.host, accept: 'application/json', 'accept-encoding': 'identity' },
			// The certificate is that of the name, the connection that of the address.
			...(isSecure ? { servername: url.hostname.replace(/^\[|\]$/g, '') } : {}),
			agent: false,
			signal,
		},
		resolve,
	);
	sending.on('error', reject);
	sending.end();
	return promise;
}

async function read(
	response: IncomingMessage,
	limitBytes: number,
	signal: AbortSignal,
): Promise<string | undefined> {
	const isJson = /^application\/([\w.-]+\+)?json\b/i.test(response.headers['content-type'] ?? '');
	if (response.statusCode !== 200 || !isJson) {
		response.destroy();
		return undefined;
	}
	const whole = async () => {
		const chunks: Buffer[] = [];
		let length = 0;
		for await (const chunk of response) {
			length += chunk.length;
			if (length > limitBytes) {
				response.destroy();
				return undefined;
			}
			chunks.push(Buffer.from(chunk));
		}
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
	};
	return withSignal(whole(), signal);
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const onAbort = () => reject(signal.reason);
	signal.addEventListener('abort', onAbort, { once: true });
	return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
