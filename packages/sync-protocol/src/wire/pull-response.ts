import { z } from 'zod';
import { mergedRowSchema } from './merged-row.ts';

/** The answer to `GET /sync/pull` and `GET /sync/{appId}/pull`. */
export const pullResponseSchema = z.object({
	changes: z.array(mergedRowSchema),
	/** The same list, for older clients; left out on request. */
	serverChanges: z.array(mergedRowSchema).optional(),
	/** A cursor, good for this collection or these tables. */
	syncedUntil: z.string(),
	/** More has changed: ask again from `syncedUntil`. */
	hasMore: z.boolean(),
});

export type PullResponse = z.infer<typeof pullResponseSchema>;
