import { z } from 'zod';
import { accountSchema } from './account.ts';
import { emailAddressSchema } from './email-address.ts';
import { textWithoutNul } from './storable-text.ts';

/** A person's password, as they have it: the rules for new ones are the server's. */
export const passwordSchema = textWithoutNul.min(1).max(1024);
/** A code of an authenticator app, or a backup code. */
export const codeSchema = z.string().trim().min(1).max(32);
/** A token travels in headers: whatever a header cannot hold was never one of ours. */
const headerSafe = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'is not a token of ours');

/** `POST /api/v1/auth/register` */
export const registerRequestSchema = z.object({
	email: emailAddressSchema,
	password: passwordSchema,
	name: textWithoutNul.trim().min(1).max(100).optional(),
});
/** The answer where an address has to be confirmed first, also for one that has an account. */
export const confirmationRequiredSchema = z.object({ confirmationRequired: z.literal(true) });

/** `POST /api/v1/auth/sign-in/email` and `/login` */
export const signInRequestSchema = z.object({
	email: emailAddressSchema,
	password: passwordSchema,
	/** What an earlier sign-in from this device was answered. */
	deviceToken: headerSafe.optional(),
});

/** `POST /api/v1/auth/refresh` */
export const refreshRequestSchema = z.object({ refreshToken: headerSafe });

export const signedInSchema = z.object({
	user: accountSchema,
	/** The JWT that the services accept. */
	accessToken: z.string(),
	/** The session's own token: renews the JWT, and is the bearer of the native session routes. */
	refreshToken: z.string(),
	/** Seconds until the access token ends. */
	expiresIn: z.number(),
});

/** Where it was not by a refresh token. */
export const firstSignedInSchema = signedInSchema.extend({
	/** To be sent with later sign-ins: wrong passwords tried elsewhere then lock nobody out here. */
	deviceToken: z.string(),
});

/** The refusal `TWO_FACTOR_REQUIRED` of a sign-in: what is needed to go on with. */
export const secondFactorChallengeSchema = z.object({
	challenge: z.string(),
	methods: z.array(z.enum(['totp', 'backup-code'])),
	/** Seconds. */
	expiresIn: z.number(),
});

/** `POST /api/v1/auth/sign-in/two-factor` */
export const secondFactorRequestSchema = z.object({ challenge: headerSafe, code: codeSchema });

/** `POST /api/v1/auth/logout`; without a refresh token the session of the JWT ends. */
export const logoutRequestSchema = refreshRequestSchema.partial();

/** `POST /api/v1/auth/validate` */
export const validateRequestSchema = z.object({ token: z.string().max(8192) });
export const validatedTokenSchema = z.discriminatedUnion('valid', [
	z.object({ valid: z.literal(true), payload: z.looseObject({ userId: z.string() }) }),
	z.object({ valid: z.literal(false), reason: z.string() }),
]);

/** `POST /api/v1/auth/forgot-password` and `/resend-verification`: to whom the mail goes. */
export const mailRequestSchema = z.object({ email: emailAddressSchema });

/** `POST /api/v1/auth/verify-email` */
export const verifyEmailRequestSchema = z.object({ token: z.string().min(1).max(2048) });

/** `POST /api/v1/auth/reset-password` */
export const resetPasswordRequestSchema = z.object({
	token: z.string().min(1).max(512),
	newPassword: textWithoutNul,
});
export const passwordResetSchema = z.object({ ok: z.literal(true), deviceToken: z.string() });

export type SignedIn = z.output<typeof signedInSchema>;
export type FirstSignedIn = z.output<typeof firstSignedInSchema>;
export type SecondFactorChallenge = z.output<typeof secondFactorChallengeSchema>;
