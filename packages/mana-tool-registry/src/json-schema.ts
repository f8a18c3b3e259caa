import { z } from 'zod';

const jsonSchemaNode = z.record(z.string(), z.json());

const objectJsonSchema = z
	.object({
		type: z.literal('object'),
		properties: z.record(z.string(), jsonSchemaNode),
		required: z.array(z.string()).default([]),
	})
	.catchall(z.json());

/** A JSON Schema (2020-12) of an object, as `tools/list` shows it. */
export type ObjectJsonSchema = z.output<typeof objectJsonSchema>;

const unlistedSchemas = new WeakSet<z.core.$ZodType>();
const brieflyListed = new WeakSet<z.core.$ZodType>();

/**
 * Lists an enum as plain text, where another tool of the module has listed it already: a wrong value is answered with
 * those that there are.
 */
export function asText<S extends z.ZodType>(schema: S): S {
	const copy = schema.clone();
	brieflyListed.add(copy);
	return copy;
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
			}
			// What is refused is refused with its reason; a model does not count characters beforehand.
			delete node.pattern;
			delete node.minLength;
			delete node.maxLength;
			if (node.minItems === 1) delete node.minItems;
			if (brieflyListed.has(zodSchema)) delete node.enum;
			mergeNull(node);
			if (node.minimum === Number.MIN_SAFE_INTEGER || node.minimum === 0 || node.minimum === 1) {
				delete node.minimum;
			}
			if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
			delete node.propertyNames;
			// A newer version may answer more; a client that caches the list should not refuse that. What a tool does
			// not know it refuses, and says so.
			if (node.additionalProperties === false) delete node.additionalProperties;
		},
	});
	return objectJsonSchema.parse(jsonSchema);
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
