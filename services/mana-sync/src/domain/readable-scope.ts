import type { Caller } from '@mana/shared-auth';
import { resolveAccess } from './access.ts';
import { spaceForbidden } from './refusals.ts';
import type { SyncDeps } from './sync-push.ts';
import type { Grant, Scope } from './sync-store.ts';

/**
 * The one space that a question is about, the caller's personal one where none is named, and what it takes to read
 * there. The scope is undefined where nothing has been written yet.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN`, 503
 */
export async function readableScope(
	deps: SyncDeps,
	{ caller, space }: { caller: Caller; space?: string | undefined },
): Promise<{ grant: Grant; scope: Scope | undefined }> {
	const access = await resolveAccess(deps.spaces, caller, space === undefined ? [] : [space]);
	const spaceId = space ?? access.personalSpaceId;
	if (spaceId === null) throw spaceForbidden();
	const grant = { readSpaces: [spaceId], writeSpaces: [] };
	const { scopes } = await deps.store.heads(grant);
	return { grant, scope: scopes[0] };
}
