import type { Person } from '@mana/agent-loop';
import { AppError } from '@mana/service-kit';
import { bearerToken, type Caller, tokenKind } from '@mana/shared-auth';
import type { Context } from 'hono';
import type { Deps } from '../deps.ts';

const spaceHeader = 'x-mana-space';

/**
 * A person by their own token; not an agent in their name.
 *
 * @throws AppError 401 with the reason, 403 `TOKEN_BOUND`, 503 `AUTH_UNAVAILABLE`
 */
export async function requirePerson(c: Context, { verifier }: Pick<Deps, 'verifier'>): Promise<Caller> {
	const verified = await verifier.verify(bearerToken(c.req.header('authorization')));
	if (verified.ok) {
		if (tokenKind(verified.caller) === 'person') return verified.caller;
		throw new AppError('TOKEN_BOUND', 403, 'This needs a token of your own, not one given to an agent.');
	}
	if (verified.reason === 'AUTH_UNAVAILABLE') throw authUnavailable();
	throw new AppError(verified.reason, 401, 'Send a valid access token of mana-auth as a bearer token.', {
		headers: { 'www-authenticate': 'Bearer' },
	});
}

/**
 * A person in the space that `X-Mana-Space` names.
 *
 * @throws AppError as `requirePerson`, 400 `SPACE_MISSING`, 403 `SPACE_FORBIDDEN`
 */
export async function requirePersonInSpace(
	c: Context,
	deps: Pick<Deps, 'verifier' | 'spaces'>,
): Promise<Person> {
	const caller = await requirePerson(c, deps);
	const spaceId = c.req.header(spaceHeader);
	if (!spaceId) throw new AppError('SPACE_MISSING', 400, 'Name the space in X-Mana-Space.');
	const listed = await deps.spaces.list(caller, spaceId);
	if (!listed.ok) throw authUnavailable();
	const space = listed.spaces.find(({ id }) => id === spaceId);
	if (space) return { caller, space };
	throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
}

function authUnavailable(): AppError {
	return new AppError(
		'AUTH_UNAVAILABLE',
		503,
		'Sign-ins cannot be checked right now. Try again in a moment.',
		{
			headers: { 'retry-after': '5' },
		},
	);
}
