import { z } from 'zod';

const jsonSchemaNode = z.record(z.string(), z.json());

const objectJsonSchema = z
	.object({
		type: z.literal('object'),
		properties: z.record(z.string(), jsonSchemaNode),
	})
	.catchall(z.json());

/** A JSON Schema (2020-12) of an object, as `tools/list` shows it. */
export type ObjectJsonSchema = z.output<typeof objectJsonSchema>;

const unlistedSchemas = new WeakSet<z.core.$ZodType>();
const brieflyListed = new WeakSet<z.core.$ZodType>();
const listedWithoutNull = new WeakSet<z.core.$ZodType>();
const schemasOfNew = new WeakSet<z.core.$ZodType>();

/** No model goes beyond such a bound unless it means to, and then it is told. */
const leastNotableBound = 20;

/**
 * Lists a field by its type alone: an enum that another tool of the module has listed already, a number that is
 * brought within its bounds, or an instant that is sent as it was read. A wrong value is answered with those that there are.
 */
export function listedByType<S extends z.ZodType>(schema: S): S {
	const copy = schema.clone();
	brieflyListed.add(copy);
	return copy;
}

/** Marks the input of a tool that makes a record: a field that is null is one that is not given, and not listed as null. */
export function ofNewRecord<S extends z.ZodType>(schema: S): S {
	const copy = schema.clone();
	schemasOfNew.add(copy);
	return copy;
}

/** Marks a text that can be cleared by an empty one: null, which is taken too, is not listed. */
export function clearedByEmpty<S extends z.ZodType>(schema: S): S {
	listedWithoutNull.add(schema);
	return schema;
}

/** Marks a member of an output as one that the listed schema leaves out; answers may have it all the same. */
export function unlisted<S extends z.ZodType>(schema: S): S {
	unlistedSchemas.add(schema);
	return schema;
}

/**
 * Derives the JSON Schema of a tool's input or output, without what costs a model's context and says little: the
 * dialect, patterns, lengths, the bounds of a safe integer. zod still enforces all of it.
 *
 * @throws ZodError when the schema is not one of an object
 */
export function toObjectJsonSchema(schema: z.ZodType, io: 'input' | 'output'): ObjectJsonSchema {
	const { $schema, ...jsonSchema } = z.toJSONSchema(schema, {
		io,
		override({ jsonSchema: node, zodSchema }) {
			if (zodSchema instanceof z.ZodObject) {
				for (const [name, member] of Object.entries(zodSchema.shape)) {
					if (unlistedSchemas.has(member)) delete node.properties?.[name];
				}
				if (schemasOfNew.has(zodSchema)) Object.values(node.properties ?? {}).forEach(withoutNull);
			}
			// What is refused is refused with its reason; a model does not count characters beforehand.
			delete node.pattern;
			delete node.minLength;
			delete node.maxLength;
			delete node.minItems;
			delete node.maxItems;
			mergeNull(node);
			delete node.minimum;
			delete node.exclusiveMinimum;
			if ((node.maximum ?? 0) >= leastNotableBound) delete node.maximum;
			if (isUsual(node.default)) delete node.default;
			if (brieflyListed.has(zodSchema)) {
				delete node.enum;
				delete node.format;
				delete node.maximum;
				delete node.default;
			}
			if (node.required?.length === 0) delete node.required;
			if (listedWithoutNull.has(zodSchema)) withoutNull(node);
			delete node.propertyNames;
			// A newer version may answer more; a client that caches the list should not refuse that. What a tool does
			// not know it refuses, and says so.
			delete node.additionalProperties;
		},
	});
	return objectJsonSchema.parse(jsonSchema);
}

/** Whether a default is what anybody takes for one. */
function isUsual(value: unknown): boolean {
	return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

function withoutNull(node: z.core.JSONSchema._JSONSchema): void {
	if (typeof node === 'boolean' || !Array.isArray(node.type)) return;
	const [one, ...more] = node.type.filter((type) => type !== 'null');
	if (one !== undefined && more.length === 0) node.type = one;
	if (node.enum) node.enum = node.enum.filter((value) => value !== null);
}

/** Says `type: [T, 'null']` where zod says `anyOf: [{type: T}, {type: 'null'}]`. */
function mergeNull(node: z.core.JSONSchema.BaseSchema): void {
	const [one, none, ...more] = node.anyOf ?? [];
	if (!one || !none || more.length > 0 || typeof one.type !== 'string') return;
	if (none.type !== 'null' || one.properties !== undefined) return;
	delete node.anyOf;
	Object.assign(node, one, { type: [one.type, 'null'] });
	if (one.enum) node.enum = [...one.enum, null];
}
