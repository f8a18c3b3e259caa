import type { TokenVerifier } from '@mana/shared-auth';
import { tokenDigest } from './token-digest.ts';
import type { OauthTokenStore } from './token-store.ts';

/** What somebody brings to the token endpoint. */
export type Redeemed = { kind: 'code' | 'refresh'; token: string };

/** Longer than an exchange takes: whoever broke off in the middle may come again after that. */
const exchangeMs = 30_000;

/**
 * Has a code or a refresh token exchanged once. Used again it was stolen, or what was made of it was: all that was made
 * of the same consent ends, and nothing of another one, as a client may be on several devices. Sent twice at once, as
 * careless clients do, a refresh token is exchanged for the first and nothing ends.
 *
 * @returns what `exchange` answers; undefined where it is not asked
 */
export async function redeemOnce<T>(
	deps: {
		tokens: Pick<OauthTokenStore, 'isCodeReplayed' | 'takeRefresh' | 'releaseRefresh' | 'endGrant'>;
		now: () => number;
	},
	{ kind, token }: Redeemed,
	exchange: () => Promise<T>,
): Promise<T | undefined> {
	const digest = tokenDigest(token);
	if (kind === 'code') return (await deps.tokens.isCodeReplayed(digest)) ? undefined : exchange();
	const taken = await deps.tokens.takeRefresh(digest, { nowMs: deps.now(), forMs: exchangeMs });
	switch (taken) {
		case 'unknown':
			return exchange();
		case 'under-way':
			return undefined;
		case 'taken':
			try {
				return await exchange();
			} finally {
				await deps.tokens.releaseRefresh(digest);
			}
		default:
			await deps.tokens.endGrant(taken.spentOf);
			return undefined;
	}
}

/** Ends the consent that a client's token goes back to (RFC 7009 §2.1); nothing happens where it is none of the client's. */
export async function endRevoked(
	deps: {
		tokens: Pick<OauthTokenStore, 'findRefresh' | 'endGrant'>;
		/** Verifies tokens for the resource. */
		tokenVerifier: Pick<TokenVerifier, 'verify'>;
	},
	token: string,
	clientId: string,
): Promise<void> {
	const grantId = await grantOf(deps, token, clientId);
	if (grantId !== undefined) await deps.tokens.endGrant(grantId);
}

async function grantOf(
	deps: Parameters<typeof endRevoked>[0],
	token: string,
	clientId: string,
): Promise<string | undefined> {
	const refresh = await deps.tokens.findRefresh(tokenDigest(token));
	if (refresh) return refresh.clientId === clientId ? refresh.grantId : undefined;
	const access = await deps.tokenVerifier.verify(token);
	return access.ok && access.caller.clientId === clientId ? access.caller.grantId : undefined;
}
