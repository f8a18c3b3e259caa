import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What a mailed link changes: the address of this account, as long as it still is what it was. */
export interface NewAddress {
	readonly userId: string;
	/** Tells whether the account still has the address that it had, and tells nobody which that was. */
	readonly before: string;
	readonly email: string;
}

/** Proof that somebody reads the mailbox that an account is to have for its address. */
export interface AddressTokens {
	issue(userId: string, before: string, email: string): string;
	read(token: string): { ok: true; address: NewAddress } | { ok: false; reason: 'expired' | 'invalid' };
	/** Whether an account with this address is as the token was issued for. */
	isFor(address: NewAddress, email: string): boolean;
}

const lifetimeMs = 60 * 60_000;
const claims = z.tuple([z.string(), z.string(), z.string(), z.int()]);

/** Tokens are `<claims>.<HMAC-SHA-256>` in base64url, under a key derived from the service's secret. */
export function createAddressTokens(deps: { secret: string; now: () => number }): AddressTokens {
	const key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'mana-address-token-v1', 32));
	const sign = (text: string) => createHmac('sha256', key).update(text).digest();
	const digestOf = (userId: string, email: string) => sign(`before|${userId}|${email}`).toString('base64url');
	return {
		issue(userId, before, email) {
			const given = [userId, digestOf(userId, before), email, deps.now() + lifetimeMs];
			const text = Buffer.from(JSON.stringify(given)).toString('base64url');
			return `${text}.${sign(text).toString('base64url')}`;
		},
		read(token) {
			const [text = '', mac = '', ...rest] = token.split('.');
			const given = Buffer.from(mac, 'base64url');
			const wanted = sign(text);
			if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
				return { ok: false, reason: 'invalid' };
			}
			const [userId, before, email, untilMs] = claims.parse(
				JSON.parse(Buffer.from(text, 'base64url').toString()),
			);
			if (untilMs <= deps.now()) return { ok: false, reason: 'expired' };
			return { ok: true, address: { userId, before, email } };
		},
		isFor: ({ userId, before }, email) => digestOf(userId, email) === before,
	};
}
