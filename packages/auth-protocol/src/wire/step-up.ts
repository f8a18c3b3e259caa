import { z } from 'zod';
import { passkeyAnswerSchema } from './passkey.ts';
import { codeSchema, passwordSchema } from './sign-in.ts';

/** `POST /api/v1/auth/step-up`: by a passkey, or by the password and, where there is a second factor, its code. */
export const stepUpRequestSchema = z.union([
	z.object({ passkey: passkeyAnswerSchema }),
	z.object({ password: passwordSchema, code: codeSchema.optional() }),
]);

export const steppedUpSchema = z.object({
	/** A JWT with `acr: step-up` (RFC 9470). */
	accessToken: z.string(),
	/** Seconds. */
	expiresIn: z.number(),
});

export type SteppedUp = z.output<typeof steppedUpSchema>;
