import { z } from 'zod';
import { instantSchema, stampSchema } from '../stamp.ts';

/**
 * The stamp that something was read at, null where nothing was there. Where another stamp stands by now the change is not
 * taken in, and the answer says so in `conflicts`.
 */
export const baseSchema = stampSchema.nullable();

/**
 * One field as pushed: its value and when it was written. A client with a hybrid clock sends `stamp`, which
 * decides alone; from others the stamp is made of `updatedAt` (older clients: `at`).
 */
export const fieldWriteSchema = z.object({
	value: z.unknown(),
	updatedAt: instantSchema.optional(),
	at: instantSchema.optional(),
	stamp: stampSchema.optional(),
	base: baseSchema.optional(),
});

export type FieldWrite = z.infer<typeof fieldWriteSchema>;

export const fieldNameSchema = z.string().min(1).max(256);
