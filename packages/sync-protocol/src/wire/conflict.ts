import { z } from 'zod';
import { stampSchema } from '../stamp.ts';

/**
 * A write that does not stand, because something else stood in its way. Told only to those who ask: by a `base`, or
 * by `reportConflicts`.
 *
 * - `applied: false`: another stamp than `base` stood there, so nothing of the change was taken in, nor is it when it is
 *   sent again, whatever stands there by then.
 * - `applied: true`: the change was taken in, and a deletion hides an edit. Either the change is the edit, or it is the
 *   deletion and `current` is what it hides.
 */
export const conflictSchema = z.object({
	table: z.string(),
	id: z.string(),
	spaceId: z.string(),
	/** null for the record as a whole. */
	field: z.string().nullable(),
	/** As it was sent; null where none was sent, or it said that nothing stood there. */
	base: stampSchema.nullable(),
	/**
	 * What stands there: of a record as a whole its latest stamp, of a field that a deletion hides the deletion's stamp.
	 * The stamp is null where nothing does. `value` is absent where there is none, for a token that may not read, and
	 * beyond about 4 MB of values an answer.
	 */
	current: z.object({ value: z.unknown().optional(), stamp: stampSchema.nullable() }),
	/** What was pushed: by its place in `changes`, from 0, with what it wrote to the field. */
	change: z.object({
		place: z.int().min(0),
		op: z.enum(['insert', 'update', 'delete']),
		value: z.unknown().optional(),
		stamp: stampSchema,
	}),
	applied: z.boolean(),
});

export type Conflict = z.infer<typeof conflictSchema>;
