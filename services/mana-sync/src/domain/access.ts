import { canWrite, type Space } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { type Caller, type SpacesClient, type TokenKind, tokenKind } from '@mana/shared-auth';
import { authUnavailable, scopeInsufficient, spaceForbidden, spaceReadOnly, tokenUnfit } from './refusals.ts';
import type { Grant } from './sync-store.ts';

const DELETING_SCOPE = 'mana:destructive';

/** What a caller may reach just now, by the answer of mana-auth. */
export interface Access {
	readonly grant: Grant;
	/** Those of them that the caller owns. */
	readonly ownedSpaces: readonly string[];
	/** null where the token is bound to another space. */
	readonly personalSpaceId: string | null;
}

/**
 * Asks mana-auth for the caller's spaces. A space named in `spaceIds` that a remembered answer lacks is asked for
 * again, since it may just have been joined.
 *
 * @throws AppError 503 `AUTH_UNAVAILABLE`, 401 `TOKEN_REFUSED`, 403 `SPACE_FORBIDDEN`
 */
export async function resolveAccess(
	spaces: SpacesClient,
	caller: Caller,
	spaceIds: Iterable<string> = [],
): Promise<Access> {
	let known = await listSpaces(spaces, caller);
	for (const id of spaceIds) {
		if (known.some((space) => space.id === id)) continue;
		known = await listSpaces(spaces, caller, id);
		if (!known.some((space) => space.id === id)) throw spaceForbidden();
	}
	return {
		grant: {
			readSpaces: known.map((space) => space.id),
			writeSpaces: known.filter((space) => canWrite(space.role)).map((space) => space.id),
		},
		ownedSpaces: known.filter(({ role }) => role === 'owner').map(({ id }) => id),
		personalSpaceId: known.find((space) => space.type === 'personal')?.id ?? null,
	};
}

/**
 * A person's own token, or one that was exchanged for an agent, for syncing: not one for its keys, and none whose bounds
 * are not all there.
 *
 * @throws AppError 403 `TOKEN_UNFIT`
 */
export function assertFit(caller: Caller, accepted: readonly TokenKind[] = ['person', 'sync']): void {
	if (!accepted.includes(tokenKind(caller))) throw tokenUnfit();
}

/** @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY` */
export function assertWritable({ grant }: Access, spaceId: string): void {
	if (!grant.readSpaces.includes(spaceId)) throw spaceForbidden();
	if (!grant.writeSpaces.includes(spaceId)) throw spaceReadOnly();
}

/**
 * Holds a bound token to its scopes: `mana:read` and `mana:write` for every app, `<app>:read` and `<app>:write`
 * for one. A person's own token has none and may do what the person may.
 *
 * @throws AppError 403 `SCOPE_INSUFFICIENT`
 */
export function assertScope(caller: Caller, appId: string, right: 'read' | 'write'): void {
	if (!hasScope(caller, appId, right)) throw scopeInsufficient(`mana:${right} or ${appId}:${right}`);
}

/** As `assertScope`, where the caller is served without it as well. */
export function hasScope({ scopes }: Caller, appId: string, right: 'read' | 'write'): boolean {
	return scopes === undefined || scopes.includes(`mana:${right}`) || scopes.includes(`${appId}:${right}`);
}

/** @throws AppError 403 `SCOPE_INSUFFICIENT`, which names the first app that is out of reach */
export function assertScopes(caller: Caller, appIds: Iterable<string>, right: 'read' | 'write'): void {
	for (const appId of appIds) assertScope(caller, appId, right);
}

/**
 * Which apps a token is good for.
 *
 * @throws AppError 403 `SCOPE_INSUFFICIENT` where it is good for none
 */
export function reachableApps({ scopes }: Caller, right: 'read' | 'write'): (appId: string) => boolean {
	if (scopes === undefined || scopes.includes(`mana:${right}`)) return () => true;
	const suffix = `:${right}`;
	const apps = new Set(
		scopes.filter((scope) => scope.endsWith(suffix)).map((scope) => scope.slice(0, -suffix.length)),
	);
	if (apps.size === 0) throw scopeInsufficient(`mana:${right} or <app>:${right}`);
	return (appId) => apps.has(appId);
}

/** Whether a bound token lets its bearer delete: it needs `mana:destructive` beside what it needs to write. */
export function mayDelete({ scopes }: Caller): boolean {
	return scopes === undefined || scopes.includes(DELETING_SCOPE);
}

/** @throws AppError 403 `SCOPE_INSUFFICIENT` */
export function assertMayDelete(caller: Caller): void {
	if (!mayDelete(caller)) throw scopeInsufficient(DELETING_SCOPE);
}

/** @throws AppError 503 `AUTH_UNAVAILABLE`, 401 `TOKEN_REFUSED` */
export async function listSpaces(
	client: SpacesClient,
	caller: Caller,
	mustKnow?: string,
): Promise<readonly Space[]> {
	const answer = await client.list(caller, mustKnow);
	if (answer.ok) return answer.spaces;
	if (answer.reason === 'AUTH_UNAVAILABLE') throw authUnavailable();
	throw new AppError('TOKEN_REFUSED', 401, 'mana-auth no longer accepts this token. Sign in again.');
}
