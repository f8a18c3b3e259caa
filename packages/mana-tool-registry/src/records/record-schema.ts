import { z } from 'zod';

const encryptedSchemas = new WeakSet<z.core.$ZodType>();

/** Marks a record's field as stored encrypted. It is missing from records in which it cannot be opened. */
export function encrypted<S extends z.ZodType>(schema: S): z.ZodOptional<S> {
	const field = z.optional(schema);
	encryptedSchemas.add(field);
	return field;
}

/** The fields of a record's schema that are marked by {@link encrypted}. */
export function encryptedFieldsIn(record: z.ZodObject): string[] {
	return Object.entries(record.shape)
		.filter(([, schema]) => encryptedSchemas.has(schema))
		.map(([field]) => field);
}

/** What every record has beside its own fields. `updatedAt` is when its latest field was written. */
export const recordBase = {
	id: z.string(),
	createdAt: z.string(),
	updatedAt: z.string(),
};

/** For records with encrypted fields: the mark of those that could not be opened. Never stored. */
export const undecryptable = z
	.array(z.string())
	.optional()
	.describe('Fields left out because they cannot be decrypted');

/** What a list of such records says of itself. */
export const undecryptableCount = z.int().optional().describe('How many records have such fields');

type OwnField<T> = Exclude<keyof T, keyof typeof recordBase | 'undecryptable'>;

/** A record's own fields, all of them. */
export type StoredFields<T> = { [K in OwnField<T>]-?: Exclude<T[K], undefined> };

/** Some of a record's own fields; an undefined one counts as not given. */
export type FieldPatch<T> = { [K in OwnField<T>]?: Exclude<T[K], undefined> | undefined };
