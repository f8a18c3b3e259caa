import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const lifetimeMs = 365 * 24 * 60 * 60_000;
const nonceBytes = 12;

/**
 * Proof that somebody has signed in to an account on this device before (OWASP: device cookies). It signs nobody in:
 * it only keeps wrong passwords tried elsewhere from locking this device out.
 */
export interface DeviceTokens {
	issue(email: string): string;
	/** What tells this device from others; undefined for a token that is forged, too old or another account's. */
	deviceOf(token: string | undefined, email: string): string | undefined;
}

/** Tokens are `<nonce>.<issued at>.<HMAC-SHA-256>`, under a key derived from the service's secret. */
export function createDeviceTokens(deps: {
	secret: string;
	randomBytes: (length: number) => Uint8Array;
	now: () => number;
}): DeviceTokens {
	const key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'mana-device-token-v1', 32));
	const sign = (nonce: string, issuedAt: string, email: string) =>
		createHmac('sha256', key).update(`${nonce}.${issuedAt}.${email.trim().toLowerCase()}`).digest();
	return {
		issue(email) {
			const nonce = Buffer.from(deps.randomBytes(nonceBytes)).toString('base64url');
			const issuedAt = deps.now().toString(36);
			return `${nonce}.${issuedAt}.${sign(nonce, issuedAt, email).toString('base64url')}`;
		},
		deviceOf(token, email) {
			const [nonce, issuedAt, mac, ...rest] = (token ?? '').split('.');
			if (!nonce || !issuedAt || !mac || rest.length > 0) return undefined;
			const given = Buffer.from(mac, 'base64url');
			const wanted = sign(nonce, issuedAt, email);
			if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
			const ageMs = deps.now() - Number.parseInt(issuedAt, 36);
			return ageMs < lifetimeMs ? nonce : undefined;
		},
	};
}
