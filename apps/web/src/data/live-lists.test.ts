import { expect, test } from 'bun:test';
import type { QueryResult } from './query.ts';
import { createDataWorld, signedInBrowser, untilSent, witness } from './testing/data-world.ts';

test.each([
	['where', { isCompleted: false }],
	['sealed', undefined],
] as const)(
	'many records that go at once leave a list, whether they are deleted or match no longer: %s',
	async (kind, where) => {
		const world = createDataWorld();
		const { browser, tab, spaceId } = await signedInBrowser(world);
		const table = 'todo/tasks';
		const ids = Array.from({ length: 600 }, (_, n) => `task-${n}`);
		await tab.write({
			writes: ids.map((id) => ({ op: 'insert', table, spaceId, id, values: { title: id } }) as const),
		});
		const sort = kind === 'sealed' ? ([{ field: 'title' }] as const) : ([{ field: 'order' }] as const);
		const tasks = witness<QueryResult<'todo/tasks'>>((tell) =>
			tab.live({ table, sort, ...(where && { where }) }, tell),
		);
		await tasks.until(({ isComplete, total }) => isComplete && total === 600);
		await untilSent(tab);
		world.setOnline(false);
		await tab.write({
			writes: ids.slice(0, 300).map((id) => ({ op: 'delete', table, spaceId, id }) as const),
		});
		const left = await tasks.until(({ isComplete, total }) => isComplete && total === 300);
		expect(left.rows).toHaveLength(300);
		if (where === undefined) return browser.close();
		const values = { isCompleted: true };
		await tab.write({
			writes: ids.slice(300, 599).map((id) => ({ op: 'update', table, spaceId, id, values }) as const),
		});
		expect((await tasks.until(({ total }) => total === 1)).rows.map(({ id }) => id)).toEqual(['task-599']);
		await browser.close();
	},
);
