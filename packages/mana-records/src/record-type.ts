import { type MergedRow, tableName } from '@mana/sync-protocol';
import { z } from 'zod';

const encryptedSchemas = new WeakSet<z.core.$ZodType>();

/** Marks a record's field as stored encrypted. It is missing from records in which it cannot be opened. */
export function encrypted<S extends z.ZodType>(schema: S): z.ZodOptional<S> {
	const field = z.optional(schema);
	encryptedSchemas.add(field);
	return field;
}

const plainReasons = new WeakMap<z.core.$ZodType, string>();

/**
 * Marks what holds text and is stored as it is, with the reason: what people write is encrypted, ids, dates, colours
 * and sort keys are not. A test finds text that is marked neither so nor by {@link encrypted}.
 */
export function plain<S extends z.ZodType>(reason: string, schema: S): S {
	plainReasons.set(schema, reason);
	return schema;
}

/** Why this text is stored as it is; undefined where nobody has said so. */
export function plainReason(schema: z.core.$ZodType): string | undefined {
	return plainReasons.get(schema);
}

/** What every record has beside its own fields. `updatedAt` is when its latest field was written. */
export const recordBase = {
	id: plain('id', z.string()),
	createdAt: plain('date', z.string()),
	updatedAt: plain('date', z.string()),
};

/** For records with encrypted fields: the mark of those that could not be opened. Never stored. */
export const undecryptable = plain(
	'never stored',
	z.array(z.string()).optional().describe('Fields left out because they cannot be decrypted'),
);

type OwnField<T> = Exclude<keyof T, keyof typeof recordBase | 'undecryptable'>;

/** A record's own fields, all of them. */
export type StoredFields<T> = { [K in OwnField<T>]-?: Exclude<T[K], undefined> };

/** Some of a record's own fields; an undefined one counts as not given. */
export type FieldPatch<T> = { [K in OwnField<T>]?: Exclude<T[K], undefined> | undefined };

export interface RecordTypeSpec<R extends z.ZodObject> {
	/** The app that the table belongs to, as mana-sync knows it. */
	readonly app: string;
	/** The table's name on the wire. Tables of other apps may have the same one. */
	readonly table: string;
	/** What a person calls one record of it. */
	readonly noun: string;
	/** `recordBase` and the table's own fields, those stored encrypted marked by `encrypted()`. */
	readonly record: R;
	/** What a field is written as when it is not given, and read as when a row lacks it. */
	readonly absent: StoredFields<z.output<R>>;
	/** Whether most records have nothing encrypted, so that a key is asked for only where one that is shown has. */
	readonly isMostlyPlain?: true;
	/** For tables that are searched: by which fields, how much a hit counts in each, and which one is quoted from. */
	readonly searched?: {
		readonly fields: readonly { readonly name: keyof z.output<R> & string; readonly boost: number }[];
		readonly quoted: keyof z.output<R> & string;
	};
}

/** A kind of record, said once for tools, screens, import and export. */
export interface RecordType<R extends z.ZodObject = z.ZodObject> extends RecordTypeSpec<R> {
	/** `app/table`, by which the type is known; mana-sync takes tables by that name too. */
	readonly name: string;
	/** The fields that are stored encrypted. */
	readonly encryptedFields: readonly string[];
	/** Rows that have been read already: they are never altered, so what was read of one stays true. */
	readonly plainByRow: WeakMap<MergedRow, z.output<R>>;
}

/** A second definition of a table: a fault in the code, found at start and in tests. */
class RecordTypeDefinedTwiceError extends Error {
	override readonly name = 'RecordTypeDefinedTwiceError';
	readonly code = 'RECORD_TYPE_DEFINED_TWICE';

	constructor(name: string) {
		super(`${name} is defined already`);
	}
}

const definedNames = new Set<string>();

/** Defines a record type. @throws RecordTypeDefinedTwiceError where this app's table is defined already */
export function defineRecordType<R extends z.ZodObject>(spec: RecordTypeSpec<R>): RecordType<R> {
	const name = tableName({ appId: spec.app, table: spec.table });
	if (definedNames.has(name)) throw new RecordTypeDefinedTwiceError(name);
	definedNames.add(name);
	const encryptedFields = Object.entries(spec.record.shape)
		.filter(([, schema]) => encryptedSchemas.has(schema))
		.map(([field]) => field);
	return { ...spec, name, encryptedFields, plainByRow: new WeakMap() };
}
