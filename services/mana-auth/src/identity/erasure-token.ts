import type { Account } from '@mana/auth-protocol';
import { type Caller, tokenKind } from '@mana/shared-auth';
import { accessTokenClaims } from '../domain/account.ts';

const erasureTokenSeconds = 60;

/**
 * Claims of the token that mana-auth itself shows to mana-sync to have a space erased. Bound to that space, of no
 * session, no client and no scopes, and stepped up: no other token is like that.
 */
export function erasureClaims(owner: Account, spaceId: string, nowMs: number) {
	const { sid: _, ...claims } = accessTokenClaims(owner, '');
	const iat = Math.floor(nowMs / 1000);
	return { ...claims, space: spaceId, acr: 'step-up', iat, exp: iat + erasureTokenSeconds };
}

/** The space that this token may have erased, if it is such a token. */
export function erasedSpaceOf(caller: Caller): string | undefined {
	return tokenKind(caller) === 'erasure' ? caller.boundSpaces?.[0] : undefined;
}
