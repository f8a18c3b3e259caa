import { z } from 'zod';
import { instantSchema, stampSchema } from '../stamp.ts';

/**
 * One field as pushed: its value and when it was written. A client with a hybrid clock sends `stamp`, which
 * decides alone; from others the stamp is made of `updatedAt` (older clients: `at`).
 */
export const fieldWriteSchema = z.object({
	value: z.unknown(),
	updatedAt: instantSchema.optional(),
	at: instantSchema.optional(),
	stamp: stampSchema.optional(),
});

export type FieldWrite = z.infer<typeof fieldWriteSchema>;

export const fieldNameSchema = z.string().min(1).max(256);
