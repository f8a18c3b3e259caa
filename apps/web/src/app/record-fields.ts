import { plainReason, type RecordType } from '@mana/records';
import type { z } from 'zod';

export type FieldKind =
	| 'line'
	| 'text'
	| 'number'
	| 'yes-no'
	| 'choice'
	| 'date'
	| 'time'
	| 'colour'
	| 'list';

/** A field that a person can fill in. */
export interface RecordField {
	readonly name: string;
	readonly kind: FieldKind;
	readonly isNullable: boolean;
	/** Of a choice. */
	readonly choices: readonly string[];
}

/** What makes and names records, and is nothing to fill in. */
const ownNames = new Set(['id', 'createdAt', 'updatedAt', 'undecryptable', 'order', 'wordCount']);
const longNames =
	/^(?:content|notes?|description|text|body|message|instructions|freeform|summary|about|quote|comment|interpretation|steps)$/i;
const titleNames = [
	'title',
	'name',
	'displayName',
	'firstName',
	'label',
	'question',
	'subject',
	'what',
	'text',
	'content',
	'description',
	'note',
	'notes',
];

type Schema = z.core.$ZodType;

/** The fields of a record type that a form can show, in their order. What is an id or has a structure is left out. */
export function fieldsOf({ record }: Pick<RecordType, 'record'>): readonly RecordField[] {
	return Object.entries<Schema>(record.shape).flatMap(([name, schema]) => {
		if (ownNames.has(name) || /Ids?$/.test(name)) return [];
		const { inner, isNullable } = unwrapped(schema);
		const found = kindOf(name, inner, plainReason(schema) ?? plainReason(inner));
		return found === undefined ? [] : [{ name, isNullable, choices: [], ...found }];
	});
}

/** The field by which a person knows a record. */
export function titleField(fields: readonly RecordField[]): RecordField | undefined {
	const byName = titleNames.flatMap((name) => fields.find((field) => field.name === name) ?? []);
	return byName[0] ?? fields.find(({ kind }) => kind === 'line') ?? fields[0];
}

function kindOf(
	name: string,
	schema: Schema,
	reason: string | undefined,
): (Pick<RecordField, 'kind'> & Partial<RecordField>) | undefined {
	const { def } = schema._zod;
	switch (def.type) {
		case 'string':
			return { kind: textKind(name, reason) };
		case 'number':
			return { kind: 'number' };
		case 'boolean':
			return { kind: 'yes-no' };
		case 'enum':
			return { kind: 'choice', choices: Object.values((def as z.core.$ZodEnumDef).entries).map(String) };
		case 'array':
			return unwrapped((def as z.core.$ZodArrayDef).element).inner._zod.def.type === 'string'
				? { kind: 'list' }
				: undefined;
		default:
			return undefined;
	}
}

function textKind(name: string, reason: string | undefined): FieldKind {
	if (reason === 'date') return 'date';
	if (reason === 'time of day') return 'time';
	if (reason === 'colour') return 'colour';
	return longNames.test(name) ? 'text' : 'line';
}

function unwrapped(schema: Schema): { readonly inner: Schema; readonly isNullable: boolean } {
	const { def } = schema._zod;
	if (def.type !== 'nullable' && def.type !== 'optional') return { inner: schema, isNullable: false };
	const { inner, isNullable } = unwrapped((def as z.core.$ZodNullableDef | z.core.$ZodOptionalDef).innerType);
	return { inner, isNullable: isNullable || def.type === 'nullable' };
}
