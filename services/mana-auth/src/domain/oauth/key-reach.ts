import { AppError } from '@mana/service-kit';
import { type Caller, isGoodInSpace } from '@mana/shared-auth';
import type { ScopeCatalogue } from './scopes.ts';

export interface KeyReachDeps {
	memberships: { personalSpaceOf(userId: string): Promise<string | undefined> };
	oauth: { scopes: Pick<ScopeCatalogue, 'reachesEncrypted'> };
}

/**
 * Holds an agent's token to its bounds before a key is given: its own spaces, and scopes for something that is
 * encrypted there. The master key is that of the personal space. A person's own token has no bounds.
 *
 * @param spaceId the shared space whose keys are asked for; null for the master key
 * @throws AppError 403 `TOKEN_BOUND` or `SCOPE_INSUFFICIENT`
 */
export async function assertKeyReach(
	deps: KeyReachDeps,
	caller: Caller,
	spaceId: string | null,
): Promise<void> {
	const { userId, boundSpaces, scopes } = caller;
	if (boundSpaces === undefined) return;
	const wanted = spaceId ?? (await deps.memberships.personalSpaceOf(userId));
	if (wanted === undefined || !isGoodInSpace(caller, wanted)) {
		throw new AppError('TOKEN_BOUND', 403, 'This token is not good for this space.');
	}
	if (deps.oauth.scopes.reachesEncrypted(scopes ?? [])) return;
	throw new AppError(
		'SCOPE_INSUFFICIENT',
		403,
		'Nothing that this token may read is encrypted, so it opens no key.',
	);
}
