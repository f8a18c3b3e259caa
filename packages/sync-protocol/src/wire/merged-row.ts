import { z } from 'zod';
import { instantSchema, stampSchema } from '../stamp.ts';
import { actorSchema } from './actor.ts';
import { fieldNameSchema } from './field-write.ts';
import { originSchema } from './origin.ts';

/**
 * A merged row: all that a record is now, one entry a record.
 *
 * `insert` carries the whole `data`, and in `fields` when each of its fields was written (the value stands in
 * `data`). `delete` carries an empty `data`, and in `fields`, with their values, what was written after the
 * deletion: it stays hidden until an insert revives the record. `stamps` makes the row complete for merging.
 */
export const mergedRowSchema = z.object({
	/** Where tables were asked for by app and name. */
	appId: z.string().optional(),
	table: z.string(),
	id: z.string(),
	op: z.enum(['insert', 'delete']),
	spaceId: z.string(),
	data: z.record(fieldNameSchema, z.unknown()),
	fields: z.record(
		fieldNameSchema,
		z.object({ value: z.unknown().optional(), updatedAt: instantSchema, stamp: stampSchema }),
	),
	stamps: z.object({
		inserted: stampSchema.optional(),
		deleted: stampSchema.optional(),
		purged: stampSchema.optional(),
		latest: stampSchema,
	}),
	deletedAt: instantSchema.optional(),
	/** Those of the latest change, by its stamp. */
	actor: actorSchema.optional(),
	origin: originSchema.optional(),
});

export type MergedRow = z.infer<typeof mergedRowSchema>;

/** A row that was asked for by app and table. */
export type TableRow = MergedRow & { readonly appId: string };
