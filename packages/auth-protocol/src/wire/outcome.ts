import { z } from 'zod';

/** The answer to a change that leaves nothing to tell. */
export const doneSchema = z.object({ ok: z.literal(true) });

/** How many sessions or consents were ended. */
export const endedSchema = z.object({ ended: z.int().min(0) });

export type Done = z.output<typeof doneSchema>;
export type Ended = z.output<typeof endedSchema>;
