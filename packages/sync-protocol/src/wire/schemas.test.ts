import { expect, test } from 'bun:test';
import { Glob } from 'bun';
import { z } from 'zod';
import { canonicalHash } from '../canonical-json.ts';
import { changeSchema, changeSpaceId } from './change.ts';
import { SCHEMA_VERSION } from './push-request.ts';

test('the protocol is the one that clients in the field speak', async () => {
	const files = [...new Glob('*.ts').scanSync(import.meta.dir)].filter((file) => !file.endsWith('.test.ts'));
	const described: [string, unknown][] = [];
	for (const file of files.sort()) {
		const exported: Record<string, unknown> = await import(`./${file}`);
		for (const [name, schema] of Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1))) {
			if (schema instanceof z.ZodType)
				described.push([`${file} ${name}`, z.toJSONSchema(schema, { io: 'input' })]);
		}
	}
	expect(described.length).toBeGreaterThan(25);
	// A new hash is a changed protocol: change it only together with what older clients are promised, and the version
	// where they would no longer be understood.
	expect({ version: SCHEMA_VERSION, hash: canonicalHash(described) }).toEqual({
		version: 1,
		hash: '3b9299b6ade5513d39a1ca8a4171241d420628fa1cff2f8e86904687396db3ac',
	});
});

const head = { table: 'tasks', id: 't1' };
const instant = '2026-01-01T00:00:00Z';

test.each([
	['an update without fields', { ...head, op: 'update', fields: {} }],
	['an update with data for fields', { ...head, op: 'update', data: { a: 1 } }],
	['a field without a time', { ...head, op: 'update', fields: { a: { value: 1 } } }],
	['a field with an empty time', { ...head, op: 'update', fields: { a: { value: 1, updatedAt: '' } } }],
	['a field without a value', { ...head, op: 'update', fields: { a: { updatedAt: instant } } }],
	[
		'a time without a zone',
		{ ...head, op: 'update', fields: { a: { value: 1, updatedAt: '2026-01-01T00:00:00' } } },
	],
	['an insert without data', { ...head, op: 'insert' }],
	['an unknown operation', { ...head, op: 'upsert', data: {} }],
	['a change without a record id', { table: 'tasks', op: 'delete' }],
	[
		'an actor of over 64 values',
		{ ...head, op: 'delete', actor: { kind: 'agent', list: Array.from({ length: 63 }, () => []) } },
	],
	['a stamp in another format', { ...head, op: 'delete', stamp: '2026|1|a' }],
])('refuses %s', (_, change) => {
	expect(changeSchema.safeParse(change).success).toBe(false);
});

test('an actor may hold members of its own, up to 64 values', () => {
	const actor = { kind: 'agent', list: Array.from({ length: 61 }, () => []) };
	expect(changeSchema.parse({ ...head, op: 'delete', actor }).actor).toEqual(actor);
});

test('a space is found at the top, else where older clients put it', () => {
	const spaceOf = (change: object) => changeSpaceId(changeSchema.parse({ ...head, op: 'insert', ...change }));
	expect(spaceOf({ spaceId: 's1', data: { spaceId: 's2' } })).toBe('s1');
	expect(spaceOf({ data: { spaceId: 's2' } })).toBe('s2');
	expect(spaceOf({ spaceId: null, data: {} })).toBeNull();
});
