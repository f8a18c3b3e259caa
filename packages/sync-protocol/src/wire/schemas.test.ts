import { expect, test } from 'bun:test';
import { z } from 'zod';
import { canonicalHash } from '../canonical-json.ts';
import { changeSchema, changeSpaceId } from './change.ts';
import { errorBodySchema } from './error-body.ts';
import { pullResponseSchema } from './pull-response.ts';
import { pushRequestSchema } from './push-request.ts';
import { pushResponseSchema } from './push-response.ts';

test('the protocol is the one that clients in the field speak', () => {
	const schemas = { pushRequestSchema, pushResponseSchema, pullResponseSchema, errorBodySchema };
	const described = Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema)]);
	// A new hash is a changed protocol: change it only together with what older clients are promised.
	expect(canonicalHash(described)).toBe('d180dc175d46e39933c6ff5e0efdba3039f7dac4d7d35180c2baa8823943163c');
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
	['a stamp in another format', { ...head, op: 'delete', stamp: '2026|1|a' }],
])('refuses %s', (_, change) => {
	expect(changeSchema.safeParse(change).success).toBe(false);
});

test('a space is found at the top, else where older clients put it', () => {
	const spaceOf = (change: object) => changeSpaceId(changeSchema.parse({ ...head, op: 'insert', ...change }));
	expect(spaceOf({ spaceId: 's1', data: { spaceId: 's2' } })).toBe('s1');
	expect(spaceOf({ data: { spaceId: 's2' } })).toBe('s2');
	expect(spaceOf({ spaceId: null, data: {} })).toBeNull();
});
