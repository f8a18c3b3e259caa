import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { openPackedStorage } from './packed-storage.ts';
import { createMemoryStorage } from './replica-storage.ts';

const rowName = (table: string, id: number) => `row/${JSON.stringify([table, 's', String(id)])}`;
const table = fc.constantFrom('todo/tasks', 'a",b', 'todo/tasks2');
const rowEntries = fc
	.record({
		table,
		ids: fc.uniqueArray(fc.nat(60), { maxLength: 40 }),
		value: fc.option(fc.nat(), { nil: undefined }),
	})
	.map(({ table, ids, value }) =>
		ids.map((id): [string, unknown] => [rowName(table, id), value === undefined ? undefined : { value }]),
	);
const otherEntries = fc.constantFrom<[string, unknown][]>(
	[['meta/clock', 1]],
	[['out/1', {}]],
	[['out/1', undefined]],
);
const step = fc.oneof(
	{ weight: 5, arbitrary: rowEntries },
	{ weight: 1, arbitrary: otherEntries },
	{ weight: 1, arbitrary: fc.constant('reopen' as const) },
	{ weight: 2, arbitrary: table },
);

test('holds what a storage without packs would, whatever is written, read and reopened', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
			const beneath = createMemoryStorage();
			const model = createMemoryStorage();
			let storage = await openPackedStorage(beneath);
			for (const taken of steps) {
				if (taken === 'reopen') storage = await openPackedStorage(beneath);
				else if (typeof taken === 'string') {
					const prefix = `row/[${JSON.stringify(taken)},`;
					expect(await storage.list(prefix)).toEqual(await model.list(prefix));
				} else {
					await storage.write(new Map(taken));
					await model.write(new Map(taken));
				}
			}
			for (const prefix of ['', 'row/', 'out/', 'meta/', rowName('todo/tasks', 1)])
				expect(await storage.list(prefix)).toEqual(await model.list(prefix));
		}),
	);
});

test('many rows lie in few entries, and rows written one by one do so after the table was read', async () => {
	const beneath = createMemoryStorage();
	const storage = await openPackedStorage(beneath);
	const rows = Array.from({ length: 1_000 }, (_, id): [string, unknown] => [
		rowName('todo/tasks', id),
		{ id },
	]);
	await storage.write(new Map(rows));
	expect(await beneath.list('pack/')).toHaveLength(10);
	for (let turn = 0; turn < 1_200; turn += 1)
		await storage.write(new Map([[rowName('todo/tasks', turn % 1_100), { turn }]]));
	expect((await beneath.list('row/')).length).toBe(1_100);
	const read = await storage.list('row/["todo/tasks",');
	await storage.write(new Map());
	expect(await beneath.list('row/')).toEqual([]);
	expect(await beneath.list('pack/')).toHaveLength(11);
	expect(await storage.list('row/["todo/tasks",')).toEqual(read);
});
