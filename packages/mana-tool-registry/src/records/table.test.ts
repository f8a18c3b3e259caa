import { beforeEach, describe, expect, test } from 'bun:test';
import { defineRecordType, encrypted, recordBase, undecryptable } from '@mana/records';
import { sortOrder } from '@mana/records/rules/sort-order';
import { isEncrypted } from '@mana/shared-crypto';
import { z } from 'zod';
import { createToolBench } from '../../test/tool-bench.ts';
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
