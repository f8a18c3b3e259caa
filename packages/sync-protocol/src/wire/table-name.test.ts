import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { maxTables, parseTableName, tableListSchema, tableName } from './table-name.ts';

const table = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const appTable = fc.record({ appId: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), table });

test('every table has one name, whatever characters it holds', () => {
	fc.assert(
		fc.property(fc.array(appTable, { minLength: 1, maxLength: 5 }), (tables) => {
			for (const one of tables) expect(parseTableName(tableName(one))).toEqual(one);
			expect(tableListSchema.parse(tables.map(tableName).join(','))).toEqual(tables);
		}),
	);
	expect(tableName({ appId: 'todo', table: 'tasks' })).toBe('todo/tasks');
});

test.each(['', 'todo', 'todo/', '/tasks', 'to do/tasks', 'todo/a/b', 'todo/t%61sks', 'todo/%', 'todo/a b'])(
	'%p names no table',
	(name) => {
		expect(parseTableName(name)).toBeUndefined();
		expect(tableListSchema.safeParse(`notes/notes,${name}`).success).toBe(false);
	},
);

test('a name is as long as its parts may be, and a list as long as it may be', () => {
	expect(parseTableName(`${'a'.repeat(64)}/${'t'.repeat(128)}`)).toBeDefined();
	expect(parseTableName(`${'a'.repeat(65)}/t`)).toBeUndefined();
	expect(parseTableName(`a/${'t'.repeat(129)}`)).toBeUndefined();
	const names = Array.from({ length: maxTables + 1 }, (_, n) => `app/t${n}`);
	expect(tableListSchema.safeParse(names.slice(1).join(',')).success).toBe(true);
	expect(tableListSchema.safeParse(names.join(',')).success).toBe(false);
});
