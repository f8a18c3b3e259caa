import { z } from 'zod';

const name = z
	.string()
	.trim()
	.min(1)
	.max(100)
	.refine((text) => !text.includes('\0'), 'holds a NUL character');
const base64url = z.base64url().max(16_384);
const credential = {
	id: base64url,
	rawId: base64url,
	type: z.literal('public-key'),
	clientExtensionResults: z.looseObject({}).default({}),
};
const challenge = z.string().min(1).max(512);

/** What a browser is asked to sign, and what to send back along with its answer. */
export const passkeyChallengeSchema = z.object({
	/** For `navigator.credentials`, in the JSON form of WebAuthn level 3. */
	options: z.looseObject({}),
	challenge: z.string(),
});

/** `toJSON()` of what `navigator.credentials.get` answers (WebAuthn level 3, section 5.1). */
export const passkeyAnswerSchema = z.object({
	challenge,
	response: z.object({
		...credential,
		response: z.object({
			clientDataJSON: base64url,
			authenticatorData: base64url,
			signature: base64url,
		}),
	}),
});

/** `POST /api/v1/me/passkeys`: the same of `navigator.credentials.create`, and the passkey's name. */
export const passkeyRequestSchema = z.object({
	challenge,
	response: z.object({
		...credential,
		response: z.object({
			clientDataJSON: base64url,
			attestationObject: base64url,
			transports: z
				.array(z.string().regex(/^[a-z-]{1,20}$/))
				.max(10)
				.default([]),
		}),
	}),
	name,
});
export const newPasskeySchema = z.object({ id: z.string(), name: z.string() });

/** `PATCH /api/v1/me/passkeys/:id` */
export const passkeyNameRequestSchema = z.object({ name });

/** A passkey, as its owner sees it. */
export const passkeySchema = z.object({
	id: z.string(),
	name: z.string().nullable(),
	deviceType: z.string(),
	backedUp: z.boolean(),
	createdAt: z.iso.datetime(),
	aaguid: z.string().nullable(),
});

/** `GET /api/v1/me/passkeys` */
export const passkeysSchema = z.object({ passkeys: z.array(passkeySchema) });

export type PasskeyChallenge = z.output<typeof passkeyChallengeSchema>;
export type PasskeyAnswer = z.output<typeof passkeyAnswerSchema>;
export type PasskeyRequest = z.output<typeof passkeyRequestSchema>;
export type NewPasskey = z.output<typeof newPasskeySchema>;
export type Passkey = z.output<typeof passkeySchema>;
