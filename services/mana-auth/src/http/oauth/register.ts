import { parseJson, readBody } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import { fromLibraryRedirect } from '../../domain/oauth/app-redirect.ts';
import { readRegistration } from '../../domain/oauth/registration.ts';
import { askLibrary } from './ask-library.ts';
import { limitRequests, requireRoomForClient } from './limit-requests.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';

/** Ten times what clients of the field send: what they say of themselves is kept. */
const limitBytes = 8 * 1024;
const registeredClientSchema = z.looseObject({ client_id: z.string(), redirect_uris: z.array(z.string()) });

export function registerClientRegistration(app: Hono, deps: OauthRouteDeps): void {
	const { oauth } = deps;
	app.post('/register', async (c) => {
		await limitRequests(c, deps, 'register');
		const metadata = readRegistration(parseJson(await readBody(c.req.raw, limitBytes)), oauth.scopes);
		if (!metadata) return c.json({ error: 'invalid_client_metadata' }, 400);
		await requireRoomForClient(deps);
		const answer = await askLibrary(c, deps, '/register', {
			method: 'POST',
			body: JSON.stringify(metadata),
			contentType: 'application/json',
		});
		if (!answer.ok) return answer;
		const { redirect_uris: uris, ...client } = registeredClientSchema.parse(await answer.json());
		// The library would hold the client to the scopes of today.
		await oauth.tokens.openScopes(client.client_id);
		return c.json({ ...client, redirect_uris: uris.map(fromLibraryRedirect) }, 201);
	});
}
