import { z } from 'zod';
import { base64OfBytes } from './base64.ts';

/** SHA-256 as 64 hex digits: a row's covers the hash before it and the row's values. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');

/** Where retention has cut a chain: the number and the hash of the last row that went, signed by mana-auth (Ed25519). */
export const checkpointSchema = z.object({
	sequence: z.int(),
	hash: sha256Hex,
	createdAt: z.iso.datetime(),
	signingKeyId: z.string(),
	signature: base64OfBytes(64),
	/** Whether the signature is one of the server's own. */
	isGenuine: z.boolean(),
});

export type Checkpoint = z.output<typeof checkpointSchema>;
