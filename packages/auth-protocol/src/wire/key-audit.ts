import { z } from 'zod';
import { checkpointSchema, sha256Hex } from './log-chain.ts';

export const keyAuditActions = [
	'init',
	'fetch',
	'failed_fetch',
	'recovery_set',
	'recovery_clear',
	'zk_enable',
	'zk_disable',
	/** Refused before it was known which of the two. */
	'zk_change',
	'rotate',
	'rotate_confirm',
	'key_pair_fetch',
	'key_pair_set',
	'agent_keys_fetch',
	'agent_keys_set',
	'space_fetch',
	'space_failed_fetch',
	'space_epoch',
	'space_share',
	/** What a mission may read and write while its person is away: it gets the key of the space for that. */
	'mission_grant',
	'mission_revoke',
] as const;

/** One request for a key, as its owner's log has it. */
export const keyAuditEntrySchema = z.object({
	/** 1, 2, 3 … in each person's chain. */
	sequence: z.int().positive(),
	at: z.iso.datetime(),
	action: z.enum(keyAuditActions),
	/** The HTTP status that it was answered with. */
	status: z.int(),
	spaceId: z.string().nullable(),
	sessionId: z.string().nullable(),
	ipAddress: z.string().nullable(),
	userAgent: z.string().nullable(),
	/** The mission that it was for. */
	missionId: z.string().nullable(),
	previousHash: sha256Hex,
	hash: sha256Hex,
});

/** `GET /api/v1/me/encryption-vault/audit`: a page, newest first, and whether the server finds its chain whole. */
export const keyAuditPageSchema = z.object({
	entries: z.array(keyAuditEntrySchema),
	nextBefore: z.int().nullable(),
	chain: z.object({ isIntact: z.boolean(), checkpoint: checkpointSchema.nullable() }),
});

export type KeyAuditAction = (typeof keyAuditActions)[number];
export type KeyAuditPage = z.output<typeof keyAuditPageSchema>;
