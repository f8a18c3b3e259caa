import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import ipaddr from 'ipaddr.js';

/** Why nothing was fetched. */
export type FetchFailure = 'not-allowed' | 'unreachable' | 'refused' | 'wrong-type' | 'too-long';

export type Fetched =
	| {
			readonly ok: true;
			/** Where it was in the end. */
			readonly url: URL;
			readonly text: string;
	  }
	| { readonly ok: false; readonly reason: FetchFailure };

export interface FetchRequest {
	/** The content types that are taken, in lower case and without parameters. */
	readonly types: RegExp;
	/** What is asked for: an `Accept` header. */
	readonly accept: string;
	readonly limitBytes: number;
	/** How many redirects are followed, each checked as the first address is. */
	readonly redirects?: number;
}

/** Fetches a text from an address that a stranger may have named. Never throws. */
export type GuardedFetch = (url: URL, request: FetchRequest) => Promise<Fetched>;

export interface GuardedFetchOptions {
	/** Whether http addresses on loopback are for fetching from: on a developer's machine. */
	readonly allowLoopback: boolean;
	/** All addresses of a name. Default: as the system resolves it. */
	readonly resolve?: (hostname: string) => Promise<string[]>;
	/** For everything, redirects included. Default 10 s. */
	readonly timeoutMs?: number;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Resolves a name once, refuses it unless every address it has is a public one, and connects to one of those and to
 * nothing else, whatever the name may stand for a moment later. Reads a bounded text.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
	const { allowLoopback, resolve = resolveAll, timeoutMs = 10_000 } = options;

	async function fetchOnce(url: URL, request: FetchRequest, signal: AbortSignal): Promise<Fetched | URL> {
		if (url.protocol !== 'https:' && url.protocol !== 'http:') return failure('not-allowed');
		const addresses = await withSignal(addressesOf(url.hostname, resolve), signal);
		const mayBeLocal = allowLoopback && url.protocol === 'http:' && isLoopbackName(url.hostname);
		const isAllowed = mayBeLocal ? isLoopbackAddress : isPublicAddress;
		const [address] = addresses;
		if (address === undefined || !addresses.every(isAllowed)) return failure('not-allowed');
		const response = await connect(url, address, request.accept, signal);
		const { statusCode = 0, headers } = response;
		if (redirectStatuses.has(statusCode) && headers.location !== undefined) {
			response.destroy();
			return new URL(headers.location, url);
		}
		return read(response, url, request, signal);
	}

	return async (url, request) => {
		const signal = AbortSignal.timeout(timeoutMs);
		try {
			let at = url;
			for (let left = request.redirects ?? 0; ; left--) {
				const fetched = await fetchOnce(at, request, signal);
				if (!(fetched instanceof URL)) return fetched;
				if (left === 0) return failure('refused');
				at = fetched;
			}
		} catch {
			// Unreachable, too slow, an untrusted certificate, no text: to the caller all the same.
			return failure('unreachable');
		}
	};
}

function failure(reason: FetchFailure): Fetched {
	return { ok: false, reason };
}

function isLoopbackName(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
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

function connect(url: URL, address: string, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
	const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
	const isSecure = url.protocol === 'https:';
	const send = isSecure ? requestHttps : requestHttp;
	const sending = send(
		{
			host: address,
			port: url.port || (isSecure ? 443 : 80),
			path: `${url.pathname}${url.search}`,
			headers: { host: url.host, accept, 'accept-encoding': 'identity', 'user-agent': 'Mana' },
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
	url: URL,
	{ types, limitBytes }: FetchRequest,
	signal: AbortSignal,
): Promise<Fetched> {
	const [type = '', ...parameters] = (response.headers['content-type'] ?? '').toLowerCase().split(';');
	const reason = response.statusCode !== 200 ? 'refused' : types.test(type.trim()) ? undefined : 'wrong-type';
	if (reason !== undefined) {
		response.destroy();
		return failure(reason);
	}
	const whole = async (): Promise<Fetched> => {
		const chunks: Buffer[] = [];
		let length = 0;
		for await (const chunk of response) {
			length += chunk.length;
			if (length > limitBytes) {
				response.destroy();
				return failure('too-long');
			}
			chunks.push(Buffer.from(chunk));
		}
		return { ok: true, url, text: decoderFor(parameters).decode(Buffer.concat(chunks)) };
	};
	return withSignal(whole(), signal);
}

/** Texts are UTF-8 unless they say otherwise; what they are not is refused rather than guessed. */
function decoderFor(parameters: readonly string[]): TextDecoder {
	const charset = parameters.map((one) => /^\s*charset="?([\w.:-]+)"?\s*$/.exec(one)?.[1]).find(Boolean);
	return new TextDecoder(charset ?? 'utf-8', { fatal: true });
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const onAbort = () => reject(signal.reason);
	signal.addEventListener('abort', onAbort, { once: true });
	return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
