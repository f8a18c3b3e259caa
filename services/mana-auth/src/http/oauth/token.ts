import type { Context, Hono } from 'hono';
import { type Redeemed, redeemOnce } from '../../domain/oauth/end-misused-grant.ts';
import { readForm } from '../read-form.ts';
import { libraryErrorSchema, postForm } from './ask-library.ts';
import { limitRequests } from './limit-requests.ts';
import { limitBytes, type OauthRouteDeps } from './oauth-route-deps.ts';

export function registerToken(app: Hono, deps: OauthRouteDeps): void {
	app.post('/token', async (c) => {
		await limitRequests(c, deps, 'token');
		const form = await readForm(c, limitBytes);
		const answer = await redeemOnce({ ...deps.oauth, now: deps.now }, redeemedOf(form), () =>
			postForm(c, deps, '/token', form),
		);
		if (!answer) return c.json({ error: 'invalid_grant', error_description: 'this was used before' }, 400);
		return answer.status === 401 ? asTokenError(c, answer) : answer;
	});
}

/** The library answers 401 to a wrong code verifier; RFC 6749 §5.2 and RFC 7636 §4.6 have `invalid_grant` for it. */
async function asTokenError(c: Context, answer: Response): Promise<Response> {
	const body = libraryErrorSchema.safeParse(await answer.clone().json()).data;
	if (body?.error !== 'invalid_request') return answer;
	return c.json({ ...body, error: 'invalid_grant' }, 400);
}

function redeemedOf(form: URLSearchParams): Redeemed {
	return form.get('grant_type') === 'authorization_code'
		? { kind: 'code', token: form.get('code') ?? '' }
		: { kind: 'refresh', token: form.get('refresh_token') ?? '' };
}
