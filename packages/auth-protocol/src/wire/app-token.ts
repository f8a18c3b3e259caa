import { z } from 'zod';

/** A code challenge or verifier of PKCE (RFC 7636 §4.1): 43 to 128 unreserved characters. */
const codeVerifier = z.string().regex(/^[\w.~-]{43,128}$/, 'is no code verifier of RFC 7636');

/**
 * What the app sends a browser to `GET /app-sign-in` with: the person signs in there, or is signed in already, and the
 * browser comes back to `redirect_uri?code=…&state=…`.
 */
export const appSignInQuerySchema = z.object({
	/** Exactly the app's own `/signed-in`, as the server has it configured. */
	redirect_uri: z.string().max(2048),
	/** BASE64URL(SHA-256(verifier)) (RFC 7636 §4.2). */
	code_challenge: z.string().regex(/^[\w-]{43}$/, 'is no S256 code challenge of RFC 7636'),
	/** Comes back unchanged. */
	state: z.string().regex(/^[\w-]{16,128}$/),
	/** Which page is shown first to somebody who is not signed in. */
	screen: z.enum(['sign-in', 'sign-up']).default('sign-in'),
});

/** `POST /api/v1/auth/app-token`: within a minute, once. The answer is that of a sign-in. */
export const appTokenRequestSchema = z.object({
	code: z.string().regex(/^[\w-]{43}$/, 'is not a code of ours'),
	codeVerifier,
});

/** The path below the app's address that codes are sent to. */
export const signedInPath = '/signed-in';

export type AppSignInQuery = z.output<typeof appSignInQuerySchema>;
export type AppTokenRequest = z.output<typeof appTokenRequestSchema>;
