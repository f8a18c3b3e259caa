import { describe, expect, test } from 'bun:test';
import { canonicalHash } from '@mana/sync-protocol';
import { z } from 'zod';
import { allRecordTypes } from './all-record-types.ts';
import { plain, plainReason } from './record-type.ts';

/**
 * SHA-256 of every type's encrypted fields. Stored data depends on them: a field that leaves a list is written in
 * plain text from then on, and clients that do not know of a new one show ciphertext.
 */
const pinned = '60ed6d8cbd861f5536382483840907b581dc5a1ead3296e9238c83db245932e8';

test('what is stored encrypted is what it was', () => {
	const fieldsByType = allRecordTypes.map(({ name, encryptedFields }) => [name, encryptedFields.toSorted()]);
	expect(canonicalHash(Object.fromEntries(fieldsByType))).toBe(pinned);
});

for (const { name, record, encryptedFields, absent } of allRecordTypes) {
	describe(name, () => {
		test('says of every text whether it is encrypted, and if not, why', () => {
			const open = Object.entries(record.shape).filter(([field]) => !encryptedFields.includes(field));
			expect(open.flatMap(([field, schema]) => unexplainedTexts(schema, field))).toEqual([]);
		});

		test('can mark what cannot be opened, where something is encrypted', () => {
			expect('undecryptable' in record.shape).toBe(encryptedFields.length > 0);
		});

		test('reads a row that lacks everything', () => {
			const empty = { ...absent, id: 'r1', createdAt: '', updatedAt: '' };
			expect(record.parse(empty)).toEqual(empty);
		});
	});
}

describe('the search for unexplained texts', () => {
	test('looks into lists, objects and choices', () => {
		const schema = z.object({
			words: z.array(z.string()),
			either: z.union([z.number(), z.string()]).nullable(),
			anything: z.looseObject({}),
			byName: z.record(z.string(), z.number()),
			unknown: z.unknown(),
		});
		expect(unexplainedTexts(schema, 'f')).toEqual([
			'f.words[]',
			'f.either',
			'f.anything.*',
			'f.byName.*',
			'f.unknown',
		]);
	});

	test('takes what is one of a few words, a date or explained', () => {
		const schema = z.object({
			kind: z.enum(['a', 'b']).nullable(),
			at: z.iso.datetime().nullable(),
			color: plain('colour', z.string().optional()),
			count: z.number(),
			isDone: z.boolean(),
		});
		expect(unexplainedTexts(schema, 'f')).toEqual([]);
	});
});

/** Where in a value there may be text that nobody has said a word about. */
function unexplainedTexts(schema: z.core.$ZodType, path: string): string[] {
	if (plainReason(schema) !== undefined) return [];
	if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
		return unexplainedTexts(schema.unwrap(), path);
	if (schema instanceof z.ZodPipe) return unexplainedTexts(schema.out, path);
	if (schema instanceof z.ZodArray) return unexplainedTexts(schema.element, `${path}[]`);
	if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => unexplainedTexts(option, path));
	if (schema instanceof z.ZodObject) {
		const others = schema.def.catchall ? unexplainedTexts(schema.def.catchall, `${path}.*`) : [];
		const named = Object.entries(schema.shape);
		return [...named.flatMap(([name, member]) => unexplainedTexts(member, `${path}.${name}`)), ...others];
	}
	if (schema instanceof z.ZodRecord) return [`${path}.*`];
	const isBounded = [z.ZodEnum, z.ZodLiteral, z.ZodISODate, z.ZodISODateTime, z.ZodNumber, z.ZodBoolean].some(
		(kind) => schema instanceof kind,
	);
	return isBounded || schema instanceof z.ZodNever ? [] : [path];
}
