import { z } from 'zod';
import { correctionSchema } from './correction.ts';
import { mergedRowSchema } from './merged-row.ts';

/** The answer to `POST /sync/{appId}`. */
export const pushResponseSchema = z.object({
	/** What others changed in this app since `since`, merged; of what was just sent, what merging made different. */
	changes: z.array(mergedRowSchema),
	/** The same list, for older clients. */
	serverChanges: z.array(mergedRowSchema).optional(),
	/** Always empty: the merge rule decides. */
	conflicts: z.array(z.never()),
	corrections: z.array(correctionSchema),
	/** A cursor, good for every collection of this app. */
	syncedUntil: z.string(),
	/** More has changed: ask again from `syncedUntil`. */
	hasMore: z.boolean(),
});

export type PushResponse = z.infer<typeof pushResponseSchema>;
