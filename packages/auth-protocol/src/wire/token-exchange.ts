import { z } from 'zod';
import type { TokenUse } from './access-token.ts';
import { grantedSpacesSchema } from './granted-spaces.ts';

/** Where the gateway exchanges agents' tokens for those that the services take (RFC 8693). */
export const tokenExchangePath = '/api/v1/oauth/token-exchange';

/** The gateway's name as a client. */
export const gatewayClientId = 'mana-mcp';

/** What an exchanged token may be for, as `requested_token_type` (RFC 8693 section 3). */
export const exchangedTokenTypes = {
	sync: 'urn:mana:params:oauth:token-type:sync',
	keys: 'urn:mana:params:oauth:token-type:keys',
	trace: 'urn:mana:params:oauth:token-type:trace',
} as const satisfies Record<TokenUse, string>;

/** A form (RFC 8693 section 2.1), with the client authentication of RFC 7523 section 2.2. */
export const tokenExchangeRequestSchema = z.object({
	grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
	client_id: z.literal(gatewayClientId).optional(),
	client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
	client_assertion: z.string().min(1).max(4_096),
	subject_token: z.string().min(1).max(8_192),
	subject_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token'),
	requested_token_type: z.enum([exchangedTokenTypes.sync, exchangedTokenTypes.keys]),
});

/** RFC 8693 section 2.2.1, and where the token is good: the consent may have changed since the agent got its own. */
export const tokenExchangeSchema = z.object({
	access_token: z.string(),
	issued_token_type: z.enum(Object.values(exchangedTokenTypes)),
	token_type: z.literal('Bearer'),
	/** Seconds. */
	expires_in: z.number().positive(),
	scope: z.string(),
	spaces: grantedSpacesSchema,
});

/** RFC 6749 section 5.2; a subject token that is not accepted is an `invalid_request` (RFC 8693 section 2.2.2). */
export const tokenExchangeErrorSchema = z.object({ error: z.enum(['invalid_client', 'invalid_request']) });

export type TokenExchange = z.output<typeof tokenExchangeSchema>;
export type ExchangedTokenType = (typeof exchangedTokenTypes)[TokenUse];
export type TokenExchangeError = z.output<typeof tokenExchangeErrorSchema>['error'];
