import { z } from 'zod';
import { instantSchema, stampSchema } from '../stamp.ts';
import { sentActorSchema } from './actor.ts';
import { baseSchema, fieldNameSchema, fieldWriteSchema } from './field-write.ts';
import { originSchema } from './origin.ts';

const changeHead = {
	table: z.string().min(1).max(128),
	id: z.string().min(1).max(256),
	/** Without one the change belongs to the caller's personal space. Older clients: inside `data`. */
	spaceId: z.string().min(1).max(128).nullish(),
	/** Idempotency key: sent again under the same key by the same client, a change does nothing. */
	key: z.string().min(1).max(128).optional(),
	/** The whole change's stamp, from clients that keep a hybrid clock. */
	stamp: stampSchema.optional(),
	/** Of the record as a whole: its latest stamp. */
	base: baseSchema.optional(),
	actor: sentActorSchema.nullish(),
	origin: originSchema.nullish(),
};

const dated = z.object({
	updatedAt: instantSchema.optional(),
	at: instantSchema.optional(),
	stamp: stampSchema.optional(),
	base: baseSchema.optional(),
});

/** `fields` may give single fields of `data` a stamp and a base of their own; the others take the change's stamp. */
const insertChangeSchema = z.object({
	...changeHead,
	op: z.literal('insert'),
	data: z.record(fieldNameSchema, z.unknown()),
	fields: z.record(fieldNameSchema, dated).nullish(),
});

const updateChangeSchema = z.object({
	...changeHead,
	op: z.literal('update'),
	fields: z
		.record(
			fieldNameSchema,
			fieldWriteSchema
				.refine((field) => field.value !== undefined, 'needs a value')
				.refine(
					(field) => (field.stamp ?? field.updatedAt ?? field.at) !== undefined,
					'needs an updatedAt or a stamp',
				),
		)
		.refine((fields) => Object.keys(fields).length > 0, 'an update needs at least one field'),
	/** Read for an older client's `spaceId` only; what an update writes stands in `fields`. */
	data: z.record(fieldNameSchema, z.unknown()).nullish(),
});

/** `purge` erases the record's values at once, in state and log, instead of after the retention time. */
const deleteChangeSchema = z.object({
	...changeHead,
	op: z.literal('delete'),
	deletedAt: instantSchema.nullish(),
	purge: z.boolean().optional(),
	/** Read for an older client's `spaceId` and `deletedAt` only. */
	data: z.record(fieldNameSchema, z.unknown()).nullish(),
});

/** One change of one record, as pushed. Members that are not listed are ignored. */
export const changeSchema = z.discriminatedUnion('op', [
	insertChangeSchema,
	updateChangeSchema,
	deleteChangeSchema,
]);

export type InsertChange = z.infer<typeof insertChangeSchema>;
export type UpdateChange = z.infer<typeof updateChangeSchema>;
export type DeleteChange = z.infer<typeof deleteChangeSchema>;
export type Change = z.infer<typeof changeSchema>;

/** The space a change names, also where older clients put it; null stands for the caller's personal space. */
export function changeSpaceId(change: Change): string | null {
	const inData = change.data?.spaceId;
	return change.spaceId ?? (typeof inData === 'string' && inData !== '' ? inData : null);
}
