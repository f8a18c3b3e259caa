import { z } from 'zod';
import { base64OfBytes } from './base64.ts';

/** A member's device may make epochs of these numbers. */
const newEpoch = z.int().min(1).max(1_000_000);

/** `GET /api/v1/spaces/:id/keys` */
export const spaceKeysSchema = z.object({
	/** The newest epoch: what is written now is encrypted under its key. Null where a device has to make one. */
	current: z.int().nullable(),
	/** Keys that the server can open. */
	keys: z.array(z.object({ epoch: z.int(), key: base64OfBytes(32) })),
	/** Keys sealed to the caller's public key (HPKE). */
	wrappedKeys: z
		.array(z.object({ epoch: z.int(), encapsulatedKey: base64OfBytes(32), wrappedKey: base64OfBytes(48) }))
		.optional(),
	/** The newest key is not among `keys`: the server cannot open it. */
	zeroKnowledge: z.literal(true).optional(),
	/** A member's device has to make a new epoch: a member has left, or the server knew the newest key. */
	epochDue: z.literal(true).optional(),
});

/** `GET …/keys/recipients`: whom a device would seal keys to, and which epochs each of them lacks. */
export const keyRecipientsSchema = z.object({
	current: z.int().nullable(),
	isOpaque: z.boolean(),
	epochDue: z.boolean(),
	members: z.array(
		z.object({
			userId: z.string(),
			zeroKnowledge: z.boolean(),
			publicKey: base64OfBytes(32).nullable(),
			missingEpochs: z.array(z.int()),
		}),
	),
});

/** A key sealed to one member. */
export const keyWrapSchema = z.object({
	userId: z.string().min(1).max(64),
	/** The member's public key that it was sealed to. */
	publicKey: base64OfBytes(32),
	encapsulatedKey: base64OfBytes(32),
	wrappedKey: base64OfBytes(48),
});

/** `POST …/keys/epochs`: a new epoch, sealed to every member. */
export const keyEpochRequestSchema = z.object({
	epoch: newEpoch,
	wraps: z.array(keyWrapSchema).min(1).max(500),
});
export const keyEpochSchema = z.object({ current: newEpoch });

/** `POST …/keys/wraps`: epochs that are there, for members who lack them. */
export const keyWrapsRequestSchema = z.object({
	wraps: z
		.array(z.object({ epoch: newEpoch, ...keyWrapSchema.shape }))
		.min(1)
		.max(1000),
});
/** How many of them were new. */
export const keyWrapsSchema = z.object({ added: z.int().min(0) });

export type SpaceKeys = z.output<typeof spaceKeysSchema>;
export type KeyRecipients = z.output<typeof keyRecipientsSchema>;
export type KeyWrap = z.output<typeof keyWrapSchema>;
