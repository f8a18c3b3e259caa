import {
	exchangedTokenTypes,
	type TokenExchange,
	tokenExchangePath,
	tokenExchangeRequestSchema,
} from '@mana/auth-protocol';
import { Hono } from 'hono';
import { type ExchangeDeps, exchangeToken } from '../domain/oauth/exchange-token.ts';
import { readForm } from './read-form.ts';

const limitBytes = 32 * 1024;
const useByTokenType = {
	[exchangedTokenTypes.sync]: 'sync',
	[exchangedTokenTypes.keys]: 'keys',
} as const;

/** Where the gateway exchanges agents' tokens for those that the services take. */
export function createTokenExchangeRoutes(deps: { exchange: ExchangeDeps }): Hono {
	const app = new Hono();
	app.post(tokenExchangePath, async (c) => {
		const form = await readForm(c, limitBytes);
		const parsed = tokenExchangeRequestSchema.safeParse(Object.fromEntries(form));
		if (!parsed.success) return c.json({ error: 'invalid_request' }, 400);
		const { requested_token_type: type } = parsed.data;
		const answer = await exchangeToken(deps.exchange, {
			clientAssertion: parsed.data.client_assertion,
			subjectToken: parsed.data.subject_token,
			use: useByTokenType[type],
		});
		if (!answer.ok) return c.json({ error: answer.error }, answer.error === 'invalid_client' ? 401 : 400);
		return c.json<TokenExchange>({
			access_token: answer.accessToken,
			issued_token_type: type,
			token_type: 'Bearer',
			expires_in: answer.expiresIn,
			scope: answer.scope,
			spaces: answer.spaces,
		});
	});
	return app;
}
