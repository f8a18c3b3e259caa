import type { RecordType } from '@mana/records';
import fc from 'fast-check';
import { z } from 'zod';

/** Values of a record's own fields that its type takes: any there may be. */
export function arbitraryValues(type: RecordType): fc.Arbitrary<Record<string, unknown>> {
	const fields = Object.keys(type.absent).map((field) => {
		const schema = type.record.shape[field];
		if (schema === undefined) throw new Error(`${type.name} has no ${field}`);
		return [field, arbitraryOf(schema)] as const;
	});
	return fc.record(Object.fromEntries(fields));
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
	if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return arbitraryOf(schema.unwrap());
	if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
	if (schema instanceof z.ZodPipe) return arbitraryOf(schema.out);
	if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
	if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
	if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
	if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
	if (schema instanceof z.ZodObject) {
		const members = Object.entries(schema.shape).map(
			([name, member]) => [name, arbitraryOf(member)] as const,
		);
		return fc.record(Object.fromEntries(members));
	}
	if (schema instanceof z.ZodRecord)
		return fc.dictionary(
			text.filter((name) => name !== '__proto__'),
			arbitraryOf(schema.valueType),
		);
	if (schema instanceof z.ZodNumber) return number(schema);
	if (schema instanceof z.ZodBoolean) return fc.boolean();
	if (schema instanceof z.ZodISODateTime)
		return fc.constantFrom('2026-03-29T02:30:00+01:00', '2026-11-29T12:00:00.000Z');
	if (schema instanceof z.ZodISODate) return fc.constantFrom('2026-03-29', '2024-02-29');
	if (schema instanceof z.ZodString) return text.filter((value) => schema.safeParse(value).success);
	if (schema instanceof z.ZodUnknown)
		return fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)));
	throw new Error(`no values are made up for a ${schema._zod.def.type}`);
}

function number(schema: z.ZodNumber): fc.Arbitrary<number> {
	const bounds = { min: Math.max(schema.minValue ?? -1e9, -1e9), max: Math.min(schema.maxValue ?? 1e9, 1e9) };
	const isWhole = schema.format?.includes('int');
	return isWhole ? fc.integer(bounds) : fc.double({ ...bounds, noNaN: true }).map((value) => value + 0);
}
