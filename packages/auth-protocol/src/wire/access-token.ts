import { z } from 'zod';
import { accountKinds } from './account.ts';

/**
 * What an exchanged token is good for: mana-sync, the keys and rules that mana-auth keeps, or only the public keys of
 * its person, the names of their spaces and the log of what agents did.
 */
export const tokenUses = ['sync', 'keys', 'trace'] as const;

/** Claims of an access token beyond the registered ones that its verifier checks itself. */
export const accessTokenClaimsSchema = z.object({
	sub: z.string().min(1),
	exp: z.number(),
	email: z.string().optional(),
	role: z.string().default('user'),
	tier: z.string().default('public'),
	kind: z.enum(accountKinds).default('human'),
	sid: z.string().optional(),
	/** RFC 9470: `step-up` after the person has just proved who they are. */
	acr: z.string().optional(),
	/** A token bound to spaces is good in no other: the id of one, a list of them, or `*` for whatever its person has. */
	space: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
	/** RFC 8693 section 4.2: what a bound token may do, separated by spaces. */
	scope: z.string().optional(),
	/** RFC 8693 section 4.1: who acts for the subject. */
	act: z.object({ sub: z.string() }).optional(),
	/** RFC 8693 section 4.3: the client that an OAuth access token was given to. */
	client_id: z.string().optional(),
	use: z.enum(tokenUses).optional(),
	/** The consent that a token for an agent goes back to. */
	grant: z.string().optional(),
	/** The mission that a token is for, where it goes back to what a person has granted to one. */
	mission: z.string().optional(),
});

export type TokenUse = (typeof tokenUses)[number];
export type AccessTokenClaims = z.output<typeof accessTokenClaimsSchema>;
