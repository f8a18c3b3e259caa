import type { Context, Hono } from 'hono';
import { endRevoked } from '../../domain/oauth/end-misused-grant.ts';
import { readForm } from '../read-form.ts';
import { libraryErrorSchema, postForm } from './ask-library.ts';
import { limitRequests } from './limit-requests.ts';
import { limitBytes, type OauthRouteDeps } from './oauth-route-deps.ts';

/** No token is this one. The library answers `invalid_request` to it, but only to a client that it knows. */
const unknownToken = '-';

export function registerRevoke(app: Hono, deps: OauthRouteDeps): void {
	app.post('/revoke', async (c) => {
		await limitRequests(c, deps, 'revoke');
		const form = await readForm(c, limitBytes);
		const token = form.get('token') ?? '';
		// The library only says who asks: given a token that was used before, it would end those of every device.
		if (token !== '') form.set('token', unknownToken);
		const answer = await postForm(c, deps, '/revoke', form);
		const refusal = answer.ok ? undefined : libraryErrorSchema.safeParse(await answer.clone().json()).data;
		if (token === '' || refusal?.error !== 'invalid_request') return answer;
		await endRevoked(deps.oauth, token, clientIdOf(c, form));
		return c.json({});
	});
}

function clientIdOf(c: Context, form: URLSearchParams): string {
	const basic = /^basic +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
	if (basic === undefined) return form.get('client_id') ?? '';
	return decodeURIComponent(Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? '');
}
