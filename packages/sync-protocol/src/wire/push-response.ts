import { z } from 'zod';
import { conflictSchema } from './conflict.ts';
import { correctionSchema } from './correction.ts';
import { mergedRowSchema } from './merged-row.ts';

/** The answer to `POST /sync/{appId}`. */
export const pushResponseSchema = z.object({
	/** What others changed in this app since `since`, merged; of what was just sent, what merging made different. */
	changes: z.array(mergedRowSchema),
	/** The same list, for older clients. */
	serverChanges: z.array(mergedRowSchema).optional(),
	/** Empty unless the push carried a `base` or `reportConflicts: true`; else the merge rule decides without a word. */
	conflicts: z.array(conflictSchema),
	corrections: z.array(correctionSchema),
	/** A cursor, good for every collection of this app. */
	syncedUntil: z.string(),
	/** More has changed: ask again from `syncedUntil`. */
	hasMore: z.boolean(),
	/** How full the fullest of the spaces is that were written to, in hundredths; absent until it is worth telling. */
	fullPercent: z.int().optional(),
});

export type PushResponse = z.infer<typeof pushResponseSchema>;
