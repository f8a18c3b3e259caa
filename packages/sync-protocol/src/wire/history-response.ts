import { z } from 'zod';
import { actorSchema } from './actor.ts';
import { fieldNameSchema } from './field-write.ts';
import { originSchema } from './origin.ts';

/** The answer to `GET /sync/{appId}/history`: one record's changes as logged, newest first. */
export const historyResponseSchema = z.object({
	changes: z.array(
		z.object({
			op: z.enum(['insert', 'update', 'delete']),
			/** The change's own stamp. */
			stamp: z.string(),
			/** A field without `value` was purged. */
			fields: z.record(fieldNameSchema, z.object({ value: z.unknown().optional(), stamp: z.string() })),
			purge: z.boolean(),
			userId: z.string(),
			clientId: z.string(),
			actor: actorSchema.nullable(),
			origin: originSchema.nullable(),
			/** When the server took it in. */
			at: z.iso.datetime(),
		}),
	),
	/** Ask again with `before` set to this for older ones; null at the end. */
	before: z.number().int().nullable(),
});

export type HistoryResponse = z.infer<typeof historyResponseSchema>;
