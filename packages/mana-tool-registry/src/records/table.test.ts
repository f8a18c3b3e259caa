import { beforeEach, describe, expect, test } from 'bun:test';
import { defineRecordType, encrypted, recordBase, undecryptable } from '@mana/records';
import { ascending, sortOrder } from '@mana/records/rules/sort-order';
import { isEncrypted } from '@mana/shared-crypto';
import { z } from 'zod';
import { createToolBench, PERSONAL } from '../../test/tool-bench.ts';
import { createTable } from './table.ts';

const clipping = createTable(
	defineRecordType({
		app: 'clippings-of-tables',
		table: 'articles',
		noun: 'clipping',
		record: z.object({ ...recordBase, title: encrypted(z.string()), source: z.string(), undecryptable }),
		absent: { title: '', source: '' },
		searched: { fields: [{ name: 'title', boost: 1 }], quoted: 'title' },
	}),
);
const essay = createTable(
	defineRecordType({
		app: 'essays-of-tables',
		table: 'articles',
		noun: 'essay',
		record: z.object({ ...recordBase, title: z.string(), source: encrypted(z.string()), undecryptable }),
		absent: { title: '', source: '' },
		searched: { fields: [{ name: 'source', boost: 1 }], quoted: 'source' },
	}),
);

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

describe('tables of the same name in two apps', () => {
	const order = sortOrder([], () => 0);
	const context = () => bench.contextFor('notes.create');

	test('each encrypt what they say themselves', async () => {
		const { id: clippingId } = await clipping.insert(context(), { title: 'a', source: 'b' });
		const { id: essayId } = await essay.insert(context(), { title: 'a', source: 'b' });
		const stored = bench.sync.stored('clippings-of-tables', clippingId);
		expect([isEncrypted(stored.title), isEncrypted(stored.source)]).toEqual([true, false]);
		const storedToo = bench.sync.stored('essays-of-tables', essayId);
		expect([isEncrypted(storedToo.title), isEncrypted(storedToo.source)]).toEqual([false, true]);
	});

	test('each search their own records, and do not push each other out of memory', async () => {
		await clipping.insert(context(), { title: 'winter harbour', source: 'x' });
		await essay.insert(context(), { title: 'y', source: 'winter garden' });
		const search = { query: 'winter', order, limit: 5 };
		for (let round = 0; round < 2; round++) {
			const clippings = await clipping.search(context(), search);
			expect(clippings.records.map(({ title }) => title)).toEqual(['winter harbour']);
			const essays = await essay.search(context(), search);
			expect(essays.records.map(({ source }) => source)).toEqual(['winter garden']);
		}
	});
});

describe('the whole record', () => {
	const order = sortOrder<{ createdAt: string }, 'createdAt'>(['createdAt'], (a, b) =>
		ascending(a.createdAt, b.createdAt),
	);
	const context = () => bench.contextFor('notes.create');
	const tagged = (tag: string) => (record: { title?: string | undefined }) =>
		record.title?.includes(tag) ?? false;

	test('decides what is listed, counted and gone on from, where plaintext does not tell', async () => {
		for (const title of ['a #x', 'b', 'c #x', 'd #x'])
			await clipping.insert(context(), { title, source: 's' });
		const query = { whereOpened: tagged('#x'), order, limit: 2 };
		const first = await clipping.list(context(), query);
		expect(first).toMatchObject({ records: [{ title: 'a #x' }, { title: 'c #x' }], total: 3 });
		expect(first).not.toHaveProperty('unreadCount');
		const rest = await clipping.list(context(), { ...query, after: first.nextCursor });
		expect(rest).toMatchObject({ records: [{ title: 'd #x' }], total: 3 });
		expect(rest).not.toHaveProperty('nextCursor');
	});

	test('decides what is found', async () => {
		for (const title of ['harbour #x', 'harbour', 'other #x']) {
			await clipping.insert(context(), { title, source: 's' });
		}
		const found = await clipping.search(context(), {
			query: 'harbour',
			whereOpened: tagged('#x'),
			order,
			limit: 5,
		});
		expect(found).toMatchObject({ records: [{ title: 'harbour #x' }], total: 1 });
	});

	test('is looked at within a bound, the first in order first, and what lies beyond is counted', async () => {
		const large = 'x'.repeat(530_000);
		for (let n = 0; n < 35; n++) {
			const data = {
				title: n < 20 ? '#x' : '#y',
				source: large,
				createdAt: new Date(n * 1_000).toISOString(),
			};
			const change = { table: 'articles', id: `r${n}`, op: 'insert', data, spaceId: PERSONAL.id } as const;
			bench.sync.write('clippings-of-tables', change);
		}
		const { total, unreadCount } = await clipping.list(context(), {
			whereOpened: tagged('#x'),
			order,
			limit: 1,
		});
		expect([total, unreadCount]).toEqual([20, 3]);
	});

	test('is there for a change that goes by it, and only the change is written', async () => {
		const { id } = await clipping.insert(context(), { title: 'one', source: 's' });
		await clipping.updateOpened(context(), id, ({ title = '' }) => ({ title: `${title} two` }));
		expect(await clipping.get(context(), id)).toMatchObject({ title: 'one two', source: 's' });
		expect(isEncrypted(bench.sync.stored('clippings-of-tables', id).title)).toBe(true);
		const writes = bench.sync.pushed.length;
		await clipping.updateOpened(context(), id, () => ({}));
		expect(bench.sync.pushed).toHaveLength(writes);
	});

	test('is not asked for by a change that goes by plaintext, which takes no key', async () => {
		const { id } = await clipping.insert(context(), { title: 'one', source: 's' });
		const seen: unknown[] = [];
		await clipping.update(context(), id, (record) => {
			seen.push(record.title);
			return { source: 't' };
		});
		expect(seen).toEqual([undefined]);
	});
});
