import { z } from 'zod';

/** Claims of a mana-auth access token beyond the registered ones that the verifier checks itself. */
export const accessTokenClaims = z.object({
	sub: z.string().min(1),
	exp: z.number(),
	email: z.string().optional(),
	role: z.string().default('user'),
	tier: z.string().default('public'),
	kind: z.enum(['human', 'persona', 'system']).default('human'),
	sid: z.string().optional(),
	/** RFC 9470: `step-up` after the person has just proved who they are. */
	acr: z.string().optional(),
	/** A token bound to one space is good in no other. */
	space: z.string().optional(),
	/** RFC 8693 §4.2: what a bound token may do, separated by spaces. */
	scope: z.string().optional(),
	/** RFC 8693 §4.1: who acts for the subject. */
	act: z.object({ sub: z.string() }).optional(),
});

/** Who makes a request, as their token says. */
export interface Caller {
	userId: string;
	email?: string;
	role: string;
	tier: string;
	kind: 'human' | 'persona' | 'system';
	sessionId?: string;
	hasSteppedUp: boolean;
	/** The only space this token is good for; absent on a person's own token. */
	boundSpaceId?: string;
	/** What this token is limited to; absent on a person's own token. */
	scopes?: readonly string[];
	actingClient?: string;
	expiresAtMs: number;
	/** The token itself, to call other services in the same person's name. Never logged. */
	token: string;
}

export function callerFrom(claims: z.output<typeof accessTokenClaims>, token: string): Caller {
	return {
		userId: claims.sub,
		role: claims.role,
		tier: claims.tier,
		kind: claims.kind,
		hasSteppedUp: claims.acr === 'step-up',
		expiresAtMs: claims.exp * 1000,
		token,
		...(claims.email === undefined ? {} : { email: claims.email }),
		...(claims.sid === undefined ? {} : { sessionId: claims.sid }),
		...(claims.space === undefined ? {} : { boundSpaceId: claims.space }),
		...(claims.scope === undefined ? {} : { scopes: claims.scope.split(' ').filter(Boolean) }),
		...(claims.act === undefined ? {} : { actingClient: claims.act.sub }),
	};
}
