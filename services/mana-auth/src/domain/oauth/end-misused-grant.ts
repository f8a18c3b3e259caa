import type { TokenVerifier } from '@mana/shared-auth';
import { tokenDigest } from './token-digest.ts';
import type { OauthTokenStore } from './token-store.ts';

/** What somebody brings to the token endpoint. */
export type Redeemed = { kind: 'code' | 'refresh'; token: string };

/**
 * Whether a code or a refresh token was exchanged already: then it was stolen, or what was made of it was. All that was
 * made of the same consent ends, and nothing of another one: a client may be on several devices.
 */
export async function endIfReplayed(
	deps: { tokens: Pick<OauthTokenStore, 'isCodeReplayed' | 'findRefresh' | 'endGrant'> },
	{ kind, token }: Redeemed,
): Promise<boolean> {
	const digest = tokenDigest(token);
	if (kind === 'code') return deps.tokens.isCodeReplayed(digest);
	const found = await deps.tokens.findRefresh(digest);
	if (!found?.isSpent) return false;
	await deps.tokens.endGrant(found.grantId);
	return true;
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
