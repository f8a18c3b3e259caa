import { z } from 'zod';
import { instantSchema } from '../stamp.ts';
import { sentActorSchema } from './actor.ts';

const bounds = {
	/** This space only; without it every space that the caller may write to. */
	spaceId: z.string().min(1).max(128).optional(),
	/** Where an earlier answer stopped: its `after`. */
	after: z.string().min(1).max(4096).optional(),
	/** Who takes back. Its `callId` is what the revert itself can be taken back by; without one the server makes one. */
	actor: sentActorSchema.optional(),
};

/**
 * `POST /sync-revert` and `POST /sync/{appId}/revert`: which changes to take back, by their actor. One tool call, one mission, or what
 * a client did in the caller's own name since an instant, by the server's clock.
 */
export const revertRequestSchema = z.union([
	z.strictObject({ callId: z.string().min(1).max(128), ...bounds }),
	z.strictObject({ missionId: z.string().min(1).max(128), ...bounds }),
	z.strictObject({ client: z.string().min(1).max(256), since: instantSchema, ...bounds }),
]);

export type RevertRequest = z.infer<typeof revertRequestSchema>;

/**
 * Why something was left as it is.
 *
 * - `WRITTEN_SINCE`: somebody else has written there since.
 * - `PURGED`: what was there before has been erased for good.
 * - `HISTORY_CUT`: what was there before is no longer in the log, being older than it is kept.
 * - `HISTORY_TOO_LONG`: the record has changed too often, or in too many fields, to be looked through.
 * - `NOT_WRITABLE`: the caller may only read in that space.
 * - `DELETION_NOT_GRANTED`: taking it back deletes it, for which the caller's token lacks `mana:destructive`.
 */
export const revertReasonSchema = z.enum([
	'WRITTEN_SINCE',
	'PURGED',
	'HISTORY_CUT',
	'HISTORY_TOO_LONG',
	'NOT_WRITABLE',
	'DELETION_NOT_GRANTED',
]);

export type RevertReason = z.infer<typeof revertReasonSchema>;

/** `appId` where no single app was asked for. */
const record = { spaceId: z.string(), appId: z.string().optional(), table: z.string(), id: z.string() };

/** The answer to a revert. What had been taken back before is in neither list. */
export const revertResponseSchema = z.object({
	/** By which this revert can be taken back. */
	callId: z.string(),
	/** `insert`: a deleted record is back; `update`: fields are as they were; `delete`: a new record is gone. */
	reverted: z.array(
		z.object({ ...record, op: z.enum(['insert', 'update', 'delete']), fields: z.array(z.string()) }),
	),
	/** Without `field` the whole record. */
	leftAlone: z.array(z.object({ ...record, field: z.string().optional(), reason: revertReasonSchema })),
	/** How many changes were written for it. */
	changes: z.number().int().min(0),
	/** There is more: ask again with `after`, and the same `callId` in `actor`. null at the end. */
	after: z.string().nullable(),
});

export type RevertResponse = z.infer<typeof revertResponseSchema>;

/** The answer to `POST /sync-revert`. */
export const appsRevertSchema = revertResponseSchema.extend({
	reverted: z.array(revertResponseSchema.shape.reverted.element.required({ appId: true })),
	leftAlone: z.array(revertResponseSchema.shape.leftAlone.element.required({ appId: true })),
});

export type AppsRevert = Omit<z.infer<typeof appsRevertSchema>, 'after'>;
