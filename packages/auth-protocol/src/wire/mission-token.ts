import { z } from 'zod';
import { exchangedTokenTypes } from './token-exchange.ts';

/** Where mana-ai exchanges what a person has granted to a mission for tokens that the services take (RFC 8693). */
export const missionTokenPath = '/api/v1/missions/token-exchange';

/** The name of mana-ai as a client. */
export const aiClientId = 'mana-ai';

/** A grant's id stands for what was granted: it opens nothing without the key of mana-ai. */
export const missionGrantTokenType = 'urn:mana:params:oauth:token-type:mission-grant';

/** A form (RFC 8693 section 2.1), with the client authentication of RFC 7523 section 2.2. */
export const missionTokenRequestSchema = z.object({
	grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
	client_id: z.literal(aiClientId).optional(),
	client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
	client_assertion: z.string().min(1).max(4_096),
	subject_token: z.string().min(1).max(128),
	subject_token_type: z.literal(missionGrantTokenType),
	/** `trace` for a sealed grant and no other; a sealed one is good for nothing else. */
	requested_token_type: z.enum(Object.values(exchangedTokenTypes)),
	/** The run that the token is for: a grant says how many there may be a day. */
	run_id: z.string().min(1).max(128),
});

/** Why no token is given for a grant, as `error` of RFC 6749 section 5.2. */
export const missionTokenErrorSchema = z.object({
	error: z.enum(['invalid_client', 'invalid_grant', 'invalid_request', 'runs_exceeded']),
});

export type MissionTokenError = z.output<typeof missionTokenErrorSchema>['error'];
