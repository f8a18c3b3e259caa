import { Hono } from 'hono';
import { z } from 'zod';
import {
	type ExchangeDeps,
	type ExchangedTokenType,
	exchangedTokenTypes,
	exchangeToken,
	gatewayClientId,
} from '../domain/oauth/exchange-token.ts';
import { readForm } from './read-form.ts';

export const tokenExchangePath = '/api/v1/oauth/token-exchange';

const limitBytes = 32 * 1024;
const isExchangedTokenType = (type: string): type is ExchangedTokenType => type in exchangedTokenTypes;

/** RFC 8693 §2.1, with the client authentication of RFC 7523 §2.2. */
const exchangeForm = z.object({
	grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
	client_id: z.literal(gatewayClientId).optional(),
	client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
	client_assertion: z.string().min(1).max(4_096),
	subject_token: z.string().min(1).max(8_192),
	subject_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token'),
	requested_token_type: z.string().refine(isExchangedTokenType),
});

/** Where the gateway exchanges agents' tokens for those that the services take. */
export function createTokenExchangeRoutes(deps: { exchange: ExchangeDeps }): Hono {
	const app = new Hono();
	app.post(tokenExchangePath, async (c) => {
		const form = await readForm(c, limitBytes);
		const parsed = exchangeForm.safeParse(Object.fromEntries(form));
		if (!parsed.success) return c.json({ error: 'invalid_request' }, 400);
		const answer = await exchangeToken(deps.exchange, {
			clientAssertion: parsed.data.client_assertion,
			subjectToken: parsed.data.subject_token,
			requestedTokenType: parsed.data.requested_token_type,
		});
		if (!answer.ok) return c.json({ error: answer.error }, answer.error === 'invalid_client' ? 401 : 400);
		return c.json({
			access_token: answer.accessToken,
			issued_token_type: parsed.data.requested_token_type,
			token_type: 'Bearer',
			expires_in: answer.expiresIn,
			scope: answer.scope,
		});
	});
	return app;
}
