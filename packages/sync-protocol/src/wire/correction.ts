import { z } from 'zod';
import { instantSchema, stampSchema } from '../stamp.ts';

/** A stamp that lay too far in the future and was replaced. `field` is null for the stamp of the whole change. */
export const correctionSchema = z.object({
	table: z.string(),
	id: z.string(),
	field: z.string().nullable(),
	/** The instant as sent. */
	sent: instantSchema,
	/** The instant it counts as, and the whole stamp. */
	updatedAt: instantSchema,
	stamp: stampSchema,
});

export type Correction = z.infer<typeof correctionSchema>;
