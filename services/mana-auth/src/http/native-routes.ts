import { readBody } from '@mana/service-kit';
import { bearerToken, type Caller, isGoodInSpace } from '@mana/shared-auth';
import { type Context, Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import { withPersonAddresses } from '../domain/library-address.ts';
import type { Identity } from '../identity/better-auth.ts';
import { erasedSpaceOf } from '../identity/erasure-token.ts';
import { clientAddressHeader, deviceTokenHeader } from '../identity/request-headers.ts';
import { type CallerDeps, requireCaller } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export interface NativeRouteDeps extends CallerDeps {
	identity: Identity;
	spaces: Pick<SpaceStore, 'listFor' | 'listForErasure'>;
	clientAddress: ClientAddress;
}

/** Where the public keys are. */
export const keysPath = '/api/auth/jwks';

const limitBytes = 64 * 1024;
const keysMaxAgeSeconds = 300;

/** `/api/auth`: the library's own routes, and those of ours that stand before them. */
export function createNativeRoutes(deps: NativeRouteDeps): Hono {
	const app = new Hono();
	const forward = async (c: Context) => {
		const headers = new Headers(c.req.raw.headers);
		headers.set(clientAddressHeader, deps.clientAddress(c));
		headers.delete(deviceTokenHeader);
		const { url, method, body } = c.req.raw;
		// Read here: the library would wait for a body for ever.
		const text = body === null ? undefined : await readBody(c.req.raw, limitBytes);
		const request = new Request(url, { method, headers, ...(text === undefined ? {} : { body: text }) });
		return withAddressesOfPeople(await deps.identity.handler(request));
	};

	app.get('/organization/list', async (c) => {
		const caller = await callerOf(c, deps);
		const { userId, erasedSpaceId } = caller;
		const spaces =
			erasedSpaceId === undefined
				? await deps.spaces.listFor(userId)
				: await deps.spaces.listForErasure(userId, erasedSpaceId);
		return c.json(spaces.filter(({ id }) => isGoodInSpace(caller, id)));
	});

	app.get('/jwks', async (c) => {
		const answer = await forward(c);
		if (!answer.ok) return answer;
		return c.body(await answer.text(), 200, {
			'content-type': 'application/json',
			'cache-control': `public, max-age=${keysMaxAgeSeconds}`,
		});
	});

	// It would carry a mailed token in its path; our links lead to a page, which sends the token in a body.
	app.all('/reset-password/:token', (c) => c.notFound());
	app.all('/*', forward);
	return app;
}

/** The library answers addresses in its own spelling. */
async function withAddressesOfPeople(answer: Response): Promise<Response> {
	if (!answer.headers.get('content-type')?.startsWith('application/json')) return answer;
	return new Response(withPersonAddresses(await answer.text()), answer);
}

/** By a JWT, which the library's own route would refuse, or by a session: its cookie or its token. */
async function callerOf(
	c: Context,
	deps: NativeRouteDeps,
): Promise<Pick<Caller, 'userId' | 'boundSpaces'> & { erasedSpaceId?: string | undefined }> {
	const isJwt = bearerToken(c.req.header('authorization'))?.split('.').length === 3;
	const session = isJwt ? null : await deps.identity.api.getSession({ headers: c.req.raw.headers });
	if (session) return { userId: session.user.id };
	const caller = await requireCaller(c, deps, ['person', 'sync', 'keys', 'trace', 'erasure']);
	return {
		userId: caller.userId,
		erasedSpaceId: erasedSpaceOf(caller),
		...(caller.boundSpaces && { boundSpaces: caller.boundSpaces }),
	};
}
