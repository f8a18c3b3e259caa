import { networkInterfaces } from 'node:os';

/** What this machine calls itself. People use the name: an address of numbers has no passkeys (WebAuthn §5.1.2). */
const loopbackNames = ['localhost', '127.0.0.1'];
const loopbackUrl = /^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?#]|$)/;

/**
 * The spellings of a URL that mean the same place. A URL on loopback has one by name and one by number, and the
 * given one comes first; any other URL has one.
 */
export function loopbackSpellings(url: string): [given: string, ...others: string[]] {
	if (!loopbackUrl.test(url)) return [url];
	const spellings = loopbackNames.map((name) => url.replace(loopbackUrl, `$1${name}`));
	return [url, ...spellings.filter((spelling) => spelling !== url)];
}

/** A URL in the spelling of the host that was asked for, where it has that one; else as it is. */
export function spelledAs(url: string, askedUrl: string): string {
	if (!URL.canParse(askedUrl)) return url;
	const { hostname } = new URL(askedUrl);
	const [, ...others] = loopbackSpellings(url);
	return others.find((spelling) => new URL(spelling).hostname === hostname) ?? url;
}

/** The addresses that a service listens on. `localhost` is loopback by IPv4 and, where this machine has it, by IPv6. */
export function listeningAddresses(host: string): readonly [string, ...string[]] {
	if (host !== 'localhost') return [host];
	const interfaces = Object.values(networkInterfaces()).flat();
	const hasIpv6 = interfaces.some((entry) => entry?.address === '::1');
	return hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}
