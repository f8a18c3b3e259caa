import { z } from 'zod';
import { base64OfBytes } from './base64.ts';

/**
 * Where the keys are by which an agent works for a person whose key only their devices hold: `GET` and `PUT` with the
 * private halves, `GET …/public` without them.
 */
export const agentKeysPath = '/api/v1/me/agent-keys';

const publicKey = base64OfBytes(32);

/** The private half as `wrapAgentKey` of @mana/shared-crypto wraps it. */
const wrappedPairSchema = z.object({
	publicKey,
	wrappedPrivateKey: base64OfBytes(48),
	iv: base64OfBytes(12),
});

/** `GET`: X25519, to which an agent's results are sealed, and Ed25519, by which a device signs what it seals. */
export const agentKeysSchema = z.object({ encryption: wrappedPairSchema, signing: wrappedPairSchema });

/** `PUT` */
export const agentKeysRequestSchema = agentKeysSchema.extend({
	/** HKDF-SHA-256 of the master key, info `mana-key-check-v1`. */
	masterKeyCheck: base64OfBytes(32),
	/** Also where there are others: what was sealed to those is lost then, and what missions were given with them. */
	replace: z.boolean().default(false),
});

/** `GET …/public` */
export const publicAgentKeysSchema = z.object({ encryptionKey: publicKey, signingKey: publicKey });

export type AgentKeys = z.output<typeof agentKeysSchema>;
export type AgentKeysRequest = z.input<typeof agentKeysRequestSchema>;
export type PublicAgentKeys = z.output<typeof publicAgentKeysSchema>;
