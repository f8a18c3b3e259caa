import { z } from 'zod';
import { toolNameSchema } from './tool-name.ts';

/** How many tools a policy can name. */
const policyToolsLimit = 50;

/** What agents may do in a space, beyond reading and writing. */
export const spacePolicySchema = z.object({
	/** Canonical names of the destructive tools that agents may call, sorted. */
	allowDestructive: z.array(z.string()).max(policyToolsLimit),
	/** Null for a space whose policy nobody has changed yet. */
	updatedAt: z.iso.datetime().nullable(),
	updatedBy: z.string().nullable(),
});

/** `GET /api/v1/spaces/:id/policy`: with what there is to decide. */
export const decidedPolicySchema = spacePolicySchema.extend({
	/** Canonical names of every tool that destroys, sorted: those that are not allowed ask each time. */
	destructive: z.array(z.string()),
});

/** `PUT /api/v1/spaces/:id/policy` */
export const policyRequestSchema = z.strictObject({
	allowDestructive: z.array(toolNameSchema).max(policyToolsLimit),
	/** The person has read what allowing an agent to destroy means; needed only where more is allowed than before. */
	acknowledged: z.boolean().default(false),
});

export const policyChangeSchema = z.object({
	/** 1, 2, 3 … in each space. */
	sequence: z.int().positive(),
	at: z.iso.datetime(),
	userId: z.string(),
	before: z.array(z.string()),
	after: z.array(z.string()),
});

/** `GET …/policy/audit`: who has changed it, newest first. */
export const policyChangesSchema = z.object({
	changes: z.array(policyChangeSchema),
	nextCursor: z.string().nullable(),
});

export type SpacePolicy = z.output<typeof spacePolicySchema>;
export type DecidedPolicy = z.output<typeof decidedPolicySchema>;
export type PolicyChange = z.output<typeof policyChangeSchema>;
export type PolicyChanges = z.output<typeof policyChangesSchema>;
