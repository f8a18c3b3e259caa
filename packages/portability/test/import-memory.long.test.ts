import { expect, test } from 'bun:test';
import { generateMasterKey } from '@mana/shared-crypto';
import type { ImportItem } from '../src/import/import-item.ts';
import { createItemIds } from '../src/import/item-ids.ts';
import { runImport } from '../src/import/run-import.ts';

const count = 100_000;
const growthMaxBytes = 128 * 1024 * 1024;

async function* many(): AsyncGenerator<ImportItem> {
	const newId = createItemIds('test');
	for (let n = 0; n < count; n += 1) {
		const values = { title: `Note ${n}`, content: 'lorem ipsum '.repeat(80) };
		const head = { kind: 'record', table: 'notes/notes', label: '', losses: [] } as const;
		yield { ...head, id: newId(n), values, place: { line: n } };
	}
}

test('100,000 records are sealed and written in batches with flat memory', async () => {
	Bun.gc(true);
	const before = process.memoryUsage.rss();
	let most = before;
	let longest = 0;
	const counts = await runImport(many(), {
		spaceId: 'personal',
		key: await generateMasterKey(),
		importId: 'import-1',
		source: 'test',
		now: () => 1_800_000_000_000,
		target: {
			existing: async () => new Map(),
			push: async (_, changes) => {
				longest = Math.max(longest, changes.length);
			},
		},
		onProgress: () => {
			most = Math.max(most, process.memoryUsage.rss());
		},
	});
	const growth = most - before;
	process.stdout.write(`memory grew by ${Math.round(growth / 1024 / 1024)} MiB\n`);
	expect(counts.new).toBe(count);
	expect(longest).toBeLessThanOrEqual(200);
	expect(growth).toBeLessThan(growthMaxBytes);
}, 300_000);
